"""What not everybody may read lies sealed, whatever opens or closes it, and is open again when it is for all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Change, QualityResult, Table, Version
from hiroba.catalog.datasets.types import DatasetDetail, LinkDraft, MetadataChanges, RecordDraft
from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.datastore.models import OpenRow
from hiroba.catalog.datastore.types import KeyTaken, Method
from hiroba.catalog.tables import service as tables
from hiroba.intake.publishing import resting
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.models import Submission
from hiroba.intake.publishing.sources import from_file
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    EVERYTHING,
    SYSTEM,
    WHOLE,
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db(transaction=True)
TOWN = "131016"
CELLS = "名称,個数,備考\n駅前,１２,\n公園,たくさん,\n川辺,3,\n※印は架空,,\n"


@pytest.fixture(autouse=True)
def town() -> Iterator[None]:
    organisations.ensure(OrganisationInfo(TOWN, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None))
    yield
    storage.close_all()


def settle() -> None:
    publishing.settle(lambda _done: None)


def put(folder: Path, text: str = CELLS, name: str = "t.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    report = publishing.publish_source(
        from_file(path, name), organisation=TOWN, who=SYSTEM, options=PublishOptions(),
        progress=lambda _stage, _done, _total: None,
    )  # fmt: skip
    assert report.dataset is not None, report
    settle()
    return report.dataset


def become(dataset: str, visibility: Visibility) -> None:
    datasets.update_metadata(dataset, MetadataChanges(visibility=visibility), SYSTEM)
    settle()


def told(dataset: str) -> DatasetDetail:
    return datasets.detail(dataset, EVERYTHING)


def how(dataset: str) -> set[bool]:
    """How its files lie: sealed, open, or some so and some so."""
    return {storage.is_sealed(key) for key in datasets.blobs_of(dataset)}


def quoted_in_rows(dataset: str) -> list[object]:
    """Everything that the reports' rows quote."""
    found: list[object] = []
    for version in Version.objects.filter(dataset=dataset):
        found += [each for row in Change.objects.filter(version=version) for each in row.examples]
        found += [each for row in QualityResult.objects.filter(version=version) for each in row.examples]
        for row in Table.objects.filter(version=version):
            found += [*row.footnotes, *row.metadata, *(e for one in row.unreads for e in one["examples"])]
    return found


def rule(dataset: str, effect: Effect, limits: Limits = WHOLE, **said: object) -> None:
    target = Target(TargetKind.DATASET, dataset, TOWN)
    made = Rule(
        "r1", effect, frozenset({Action.DATASET_READ}), target, Party(PartyKind.ANYONE), limits=limits, **said  # type: ignore[arg-type]
    )  # fmt: skip
    decide.put_rule(made)
    settle()


def test_what_is_for_all_lies_open(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    assert how(dataset) == {False}
    assert quoted_in_rows(dataset)
    assert not Version.objects.exclude(quoted="").exists()


@pytest.mark.parametrize("closed", [Visibility.ORGANISATION, Visibility.PRIVATE])
def test_closed_it_is_sealed_and_open_again_when_it_is_for_all(tmp_path: Path, closed: Visibility) -> None:
    dataset = put(tmp_path)
    before = told(dataset)
    facts = list((tmp_path / "data" / "derived").rglob("*.json"))
    assert facts
    become(dataset, closed)
    assert how(dataset) == {True}
    assert not quoted_in_rows(dataset)
    assert all(sealing.is_sealed(each.read_text()) for each in facts), "what was worked out of it, too"
    during = told(dataset)
    assert (during.tables, during.changes, during.quality) == (before.tables, before.changes, before.quality)
    assert tables.query(storage.local_path(during.tables[0].parquet), during.tables[0].schema).total == 3
    become(dataset, Visibility.PUBLIC)
    assert how(dataset) == {False}
    after = told(dataset)
    assert (after.tables, after.changes, after.quality) == (before.tables, before.changes, before.quality)
    assert quoted_in_rows(dataset)


def test_the_next_version_is_never_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = put(tmp_path)
    become(dataset, Visibility.PRIVATE)
    for later in ((resting, "_lay"), (datasets, "lay_quotes")):  # nothing is put right afterwards
        monkeypatch.setattr(*later, lambda *_given: None)
    assert put(tmp_path, CELLS.replace("駅前", "港")) == dataset
    assert told(dataset).version.number == 2
    assert how(dataset) == {True}
    assert not quoted_in_rows(dataset)
    assert any(change.examples for change in told(dataset).changes)


def test_what_is_handed_in_waits_sealed_until_it_is_published_for_all(officer: object, home: object) -> None:
    code = home.code  # type: ignore[attr-defined]
    blob = storage.put_stream([CELLS.encode()], sealed=publishing.waits_sealed(code, "t.csv"))
    assert storage.is_sealed(blob.key)
    publishing.submit(
        blob, name="t.csv", source_key="t.csv", organisation=code, who=officer, options=PublishOptions()  # type: ignore[arg-type]
    )  # fmt: skip
    settle()
    assert not storage.is_sealed(blob.key)
    assert not publishing.waits_sealed(code, "t.csv"), "its next version is open from the start"


def test_a_report_lies_sealed(officer: object, home: object) -> None:
    code = home.code  # type: ignore[attr-defined]
    blob = storage.put_stream([CELLS.encode()], sealed=True)
    id = publishing.submit(
        blob, name="t.csv", source_key="t.csv", organisation=code, who=officer, options=PublishOptions()  # type: ignore[arg-type]
    )  # fmt: skip
    settle()
    with connection.cursor() as cursor:
        cursor.execute("SELECT report FROM publishing_submission")
        (lies,) = cursor.fetchone()
    assert sealing.is_sealed(lies)
    report = publishing.submission(id, officer).report  # type: ignore[arg-type]
    assert report is not None
    assert any("たくさん" in str(change.examples) for change in report.changes)
    assert Submission.objects.get(pk=id).report.startswith("{")


def test_a_rule_that_opens_the_whole_to_anybody_opens_the_files(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    become(dataset, Visibility.PRIVATE)
    rule(dataset, Effect.PERMIT, Limits(columns=frozenset({told(dataset).tables[0].schema.columns[0].name})))
    assert how(dataset) == {True}, "a part is not the whole"
    rule(dataset, Effect.PERMIT)
    assert how(dataset) == {False}
    decide.remove_rules(["r1"])
    settle()
    assert how(dataset) == {True}


def test_a_rule_that_closes_to_anybody_seals_the_files(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    rule(dataset, Effect.PROHIBIT)
    assert how(dataset) == {True}


def test_a_rule_that_begins_later_is_followed_when_it_has_begun(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    become(dataset, Visibility.PRIVATE)
    rule(dataset, Effect.PERMIT, begins=timezone.now() + timedelta(hours=1))
    assert how(dataset) == {True}
    rule(
        dataset,
        Effect.PERMIT,
        begins=timezone.now() - timedelta(seconds=1),
        ends=timezone.now() + timedelta(days=1),
    )
    assert how(dataset) == {False}


@pytest.mark.skipif(
    bool(os.environ.get("HIROBA_STORAGE_BUCKET")), reason="in a bucket the open form is looked for first"
)
def test_who_is_about_to_open_a_file_still_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = put(tmp_path)
    table = told(dataset).tables[0].parquet
    given, seen = storage.local_path(table), []

    def about(_seconds: float) -> None:
        seen.append((given.exists(), storage.is_opened(storage.local_path(table))))

    monkeypatch.setattr(resting, "time", SimpleNamespace(sleep=about))
    become(dataset, Visibility.PRIVATE)
    assert seen == [(True, True)], "and whoever asks now is given the sealed form"
    assert not given.exists()


def test_withdrawn_it_is_sealed(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    datasets.withdraw(dataset, SYSTEM)
    settle()
    assert how(dataset) == {True}
    assert put(tmp_path, CELLS + "港,5,\n") == dataset
    assert how(dataset) == {False}


def test_the_bytes_of_something_open_stay_open(tmp_path: Path) -> None:
    one, other = put(tmp_path), put(tmp_path, name="u.csv")
    become(one, Visibility.PRIVATE)
    assert told(one).version.blob == told(other).version.blob
    assert how(other) == {False}
    become(other, Visibility.PRIVATE)
    assert how(one) == how(other) == {True}


def _context() -> JobContext:
    class Told:
        def progress(self, *_told: object) -> None:
            """Nobody looks."""

    return Told()  # type: ignore[return-value]


def test_what_an_older_installation_left_open_is_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed, open_ = put(tmp_path), put(tmp_path, CELLS + "港,5,\n", name="u.csv")
    become(closed, Visibility.PRIVATE)
    for key in datasets.blobs_of(closed):
        storage.lay(key, sealed=False)
        storage.settle(key, sealed=False)
    nobodys = storage.put_stream([b"handed in, and never published"])
    resting.lay_all(_context())
    assert how(closed) == {False}, "files of the last hour may be something that is just being published"
    monkeypatch.setattr(resting, "_SPARED", timedelta())
    resting.lay_all(_context())
    assert how(closed) == {True}
    assert how(open_) == {False}
    assert storage.is_sealed(nobodys.key)


def test_an_older_version_comes_back_with_what_it_quotes(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    become(dataset, Visibility.PRIVATE)
    first = told(dataset)
    put(tmp_path, "名称\n港\n")
    datasets.rollback(dataset, 1, SYSTEM)
    now = told(dataset)
    assert (now.version.number, now.changes, now.quality) == (3, first.changes, first.quality)
    assert now.tables[0].unreads == first.tables[0].unreads
    assert not quoted_in_rows(dataset)


def test_rows_are_erased_from_what_lies_sealed(tmp_path: Path) -> None:
    dataset = put(tmp_path)
    become(dataset, Visibility.PRIVATE)
    before = datasets.blobs_of(dataset)
    erasure.erase_now(datasets.rows_target(dataset, "名称", "公園"))
    jobs.run_pending()
    settle()
    now = told(dataset)
    assert now.version.redacted is not None
    assert not any(change.examples for change in now.changes)
    with storage.open_file(now.version.blob) as file:
        left = file.read().decode()
    assert ("公園" in left, "川辺" in left) == (False, True)
    assert how(dataset) == {True}
    assert not any(storage.exists(key) for key in before)


@pytest.fixture
def calls() -> str:
    link = LinkDraft("https://data.example.jp/t.csv", "表", format="CSV", remote_id="calls")
    draft = RecordDraft(TOWN, "calls", "通話", links=(link,), visibility=Visibility.PRIVATE)
    dataset = datasets.put_record(SYSTEM, draft).dataset
    fields = [{"id": "phone", "type": "text"}, {"id": "who", "type": "text"}]
    datastore.create("calls", dataset, fields, ["phone"], [{"phone": "1", "who": "a"}], SYSTEM)
    return dataset


def test_rows_that_wait_lie_sealed_and_are_found_by_their_key(calls: str) -> None:
    datastore.write("calls", [{"phone": "2", "who": "b"}], Method.UPSERT, SYSTEM)
    (row,) = OpenRow.objects.all()
    assert isinstance(row.values, str)
    assert sealing.is_sealed(row.values)
    with pytest.raises(KeyTaken):
        datastore.write("calls", [{"phone": "2", "who": "c"}], Method.INSERT, SYSTEM)
    datastore.write("calls", [{"phone": "2", "who": "c"}], Method.UPDATE, SYSTEM)
    datastore.fold("calls", SYSTEM)
    known = datastore.find("calls")
    assert known is not None
    rows = tables.query(storage.local_path(known.base), known.schema, limit=9).rows
    assert [row["who"] for row in rows] == ["a", "c"]
    assert storage.is_sealed(known.base)


def test_a_row_in_the_place_of_another_is_not_read(calls: str) -> None:
    datastore.write("calls", [{"phone": "2", "who": "b"}, {"phone": "3", "who": "c"}], Method.UPSERT, SYSTEM)
    one, other = OpenRow.objects.order_by("pk")
    OpenRow.objects.filter(pk=one.pk).update(values=other.values)
    with pytest.raises(sealing.SealBroken):
        datastore.fold("calls", SYSTEM)


def test_rows_that_wait_come_under_a_new_key(own_keys: None, calls: str) -> None:
    datastore.write("calls", [{"phone": "2", "who": "b"}], Method.UPSERT, SYSTEM)
    (first,) = sealing.keys_in_use()
    sealing.rotate()
    sealing.seal_anew_now(lambda _done, _where: None)
    sealing.remove(first)
    storage.close_all()
    with pytest.raises(KeyTaken):
        datastore.write("calls", [{"phone": "1", "who": "c"}], Method.INSERT, SYSTEM)
    datastore.fold("calls", SYSTEM)
    known = datastore.find("calls")
    assert known is not None
    assert tables.query(storage.local_path(known.base), known.schema).total == 2


def test_opened_for_all_its_rows_lie_open(calls: str) -> None:
    datastore.write("calls", [{"phone": "2", "who": "b"}], Method.UPSERT, SYSTEM)
    become(calls, Visibility.PUBLIC)
    known = datastore.find("calls")
    assert known is not None
    assert not storage.is_sealed(known.base)
    datastore.write("calls", [{"phone": "3", "who": "c"}], Method.UPSERT, SYSTEM)
    (row,) = OpenRow.objects.all()
    assert row.values == {"phone": "3", "who": "c"}
