"""Publishing makes a dataset with a version; the same file again changes nothing; a changed one is the next version."""

from __future__ import annotations

import pytest

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.errors import InvalidMetadata
from hiroba.catalog.datasets.models import Change, Dataset, QualityResult, Table, Version
from hiroba.catalog.datasets.tests.made import (
    ALL,
    MINATO,
    MINATO_OFFICER,
    PUBLIC,
    SCHEMA,
    STRANGER,
    blob,
    draft,
    publish,
    table,
)
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.usefixtures("city")


def test_a_published_file_is_read_back_whole() -> None:
    made = publish(note="初版")
    assert (made.number, made.status, made.new) == (1, "published", True)
    found = service.detail(made.dataset, PUBLIC)
    given = draft()
    assert found.card.title == "公衆便所一覧"
    assert (found.card.organisation, found.card.places, found.card.model) == (
        MINATO,
        (MINATO,),
        "PublicToilet",
    )
    assert (found.card.theme, found.card.licence, found.card.licence_confirmed) == (
        "REGI",
        "CC-BY-4.0",
        False,
    )
    assert (found.card.rows, found.card.tables, found.card.geographic) == (10, 1, True)
    assert found.card.bounds == (139.7, 35.6, 139.8, 35.7)
    assert (found.version.blob, found.version.name, found.version.note) == (
        given.original.key,
        "toilets.csv",
        "初版",
    )
    assert (found.changes, found.quality) == (given.changes, given.quality)
    (only,), (expected,) = found.tables, given.tables
    assert only.schema == SCHEMA
    assert (only.parquet, only.unread) == (expected.parquet.key, expected.unread and expected.unread.key)
    assert (only.unreads, only.footnotes, only.metadata) == (
        expected.unreads,
        expected.footnotes,
        expected.metadata,
    )
    assert (only.rows_in, only.rows_out, only.cells_unread, only.bounds) == (12, 10, 3, expected.bounds)


def test_the_same_file_again_changes_nothing() -> None:
    first = publish()
    before = [model.objects.count() for model in (Dataset, Version, Table, Change, QualityResult)]
    lines, modified = len(journal.entries(100)), Dataset.objects.get().modified
    again = publish()
    assert (again.status, again.dataset, again.number, again.version) == (
        "unchanged", first.dataset, 1, first.version,
    )  # fmt: skip
    assert [model.objects.count() for model in (Dataset, Version, Table, Change, QualityResult)] == before
    assert len(journal.entries(100)) == lines
    assert Dataset.objects.get().modified == modified


def test_a_changed_file_is_the_next_version_and_the_first_stays() -> None:
    first = publish()
    second = publish(content="2", tables=(table(rows_out=20),))
    assert (second.dataset, second.number, second.new) == (first.dataset, 2, False)
    assert [each.number for each in service.versions(first.dataset, PUBLIC)] == [2, 1]
    assert [each.current for each in service.versions(first.dataset, PUBLIC)] == [True, False]
    assert service.detail(first.dataset, PUBLIC).tables[0].rows_out == 20
    assert service.detail(first.dataset, PUBLIC, 1).tables[0].rows_out == 10
    info = service.find_by_source(MINATO, "toilets.csv")
    assert info is not None
    assert (info.number, info.sha256) == (2, draft(content="2").original.key)


def test_going_back_to_old_bytes_is_a_version_too() -> None:
    publish(content="1")
    publish(content="2")
    assert publish(content="1").number == 3


def test_one_key_of_two_organisations_is_two_datasets() -> None:
    assert publish().dataset != publish(organisation="131016").dataset


def test_a_stranger_publishes_nothing() -> None:
    from hiroba.kernel.errors.types import HirobaError

    with pytest.raises(HirobaError) as told:
        service.publish_version(draft(), STRANGER)
    assert told.value.status == 403
    assert Dataset.objects.count() == 0
    assert service.publish_version(draft(), MINATO_OFFICER).status == "published"


def test_a_failure_on_the_way_leaves_nothing() -> None:
    with pytest.raises(InvalidMetadata):
        publish(theme="NOPE")
    with pytest.raises(InvalidMetadata):
        publish(places=("13",))
    assert (Dataset.objects.count(), Version.objects.count(), len(journal.entries(10))) == (
        0,
        0,
        _entries_of_the_city(),
    )


def _entries_of_the_city() -> int:
    return len([each for each in journal.entries(100) if each.kind != "dataset"])


def test_the_journal_and_the_search_follow() -> None:
    made = publish()
    line = journal.entries(1, kind="dataset")[0]
    assert (line.action, line.object_id, line.details) == ("dataset.publish", made.dataset, {"version": 1})
    outbox.deliver()
    from hiroba.catalog.search import service as index

    assert index.search("トイレ") == [made.dataset]
    assert index.search("港区") == [made.dataset]


def test_what_a_person_said_stays_when_a_new_version_comes() -> None:
    from hiroba.catalog.datasets.types import MetadataChanges

    made = publish()
    changes = MetadataChanges(
        title=" 区のトイレ ", theme="SOCI", licence="CC0-1.0", keywords=("便所", " "), places=("131016",),
        visibility=Visibility.ORGANISATION, rhythm="P1Y",
    )  # fmt: skip
    info = service.update_metadata(made.dataset, changes, MINATO_OFFICER)
    assert (info.title, info.visibility) == ("区のトイレ", Visibility.ORGANISATION)
    publish(content="2", title="別の題", theme="TRAN", licence="CC BY 3.0", visibility=Visibility.PUBLIC,
            places=(MINATO,), keywords=("x",), description="新しい説明", rhythm="P1M")  # fmt: skip
    card = service.detail(made.dataset, ALL).card
    assert (card.title, card.theme, card.licence, card.keywords) == (
        "区のトイレ",
        "SOCI",
        "CC0-1.0",
        ("便所",),
    )
    assert (card.visibility, card.places, card.description) == (
        Visibility.ORGANISATION,
        ("131016",),
        "新しい説明",
    )
    assert card.licence_confirmed


def test_no_my_number_is_kept_in_what_is_said_of_a_dataset() -> None:
    from hiroba.catalog.datasets.types import MetadataChanges

    made, text = publish(), "マイナンバーは 1234-5678-9018"
    for changes in (
        MetadataChanges(title=text),
        MetadataChanges(description=text),
        MetadataChanges(keywords=(text,)),
    ):
        with pytest.raises(MyNumberFound):
            service.update_metadata(made.dataset, changes, MINATO_OFFICER)


def test_a_licence_in_the_files_own_words_is_recognised() -> None:
    made = publish(licence="クリエイティブ・コモンズ・ライセンス　表示４．０国際")
    card = service.detail(made.dataset, ALL).card
    assert (card.licence, card.licence_confirmed) == ("CC-BY-4.0", True)


def test_a_department_publishes_about_its_municipality() -> None:
    made = publish(organisation="minato-roads")
    assert service.detail(made.dataset, ALL).card.places == (MINATO,)


def test_a_very_long_key_is_kept_apart() -> None:
    one, other = "x" * 900 + "1", "x" * 900 + "2"
    assert publish(one).dataset != publish(other).dataset
    assert publish(one).status == "unchanged"
    found = service.find_by_source(MINATO, other)
    assert found is not None


def test_every_file_that_a_version_needs_is_told() -> None:
    publish()
    publish(content="2")
    keys = set(service.referenced_blobs())
    assert {draft().original.key, draft(content="2").original.key, blob("unread").key} <= keys
    assert draft().tables[0].parquet.key in keys
