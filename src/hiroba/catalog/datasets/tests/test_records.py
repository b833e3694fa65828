"""A dataset known by its metadata and links is found, shown and kept in step with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.errors import UnknownDataset, UnknownVersion
from hiroba.catalog.datasets.slugs import slug_of
from hiroba.catalog.datasets.tests.made import ALL, MINATO, MINATO_OFFICER, PUBLIC, STRANGER, publish
from hiroba.catalog.datasets.types import LinkDraft, MetadataChanges, RecordDraft, SearchQuery
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.outbox import service as outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

RECORD = RecordDraft(
    organisation=MINATO,
    source_key="https://catalog.example.jp/dataset/aed",
    title="AED設置箇所一覧",
    description="区内のAED",
    keywords=("AED",),
    licence="CC BY 4.0",
    licence_text="クリエイティブ・コモンズ 表示 4.0",
    landing_page="https://catalog.example.jp/dataset/aed",
    publisher="港区 防災課",
    modified=datetime(2024, 4, 1, tzinfo=UTC),
    bounds=(139.7, 35.6, 139.8, 35.7),
    links=(
        LinkDraft("https://data.example.jp/aed.csv", "2024年版", format="CSV", remote_id="r1"),
        LinkDraft("https://data.example.jp/aed.xlsx", "表計算ソフト用", format="XLSX", size=12),
    ),
    extras={"caddec_provider_id": "minato"},
    source="7",
    remote_id="aed-1",
)


def test_it_is_shown_without_a_file() -> None:
    made = service.put_record(SYSTEM, RECORD)
    assert (made.status, made.version, made.number, made.new) == ("published", 0, 0, True)
    detail = service.detail(made.dataset, PUBLIC)
    card = detail.card
    assert (card.title, card.licence, card.format, card.version) == ("AED設置箇所一覧", "CC-BY-4.0", "csv", 0)
    assert (card.geographic, card.modified) == (True, RECORD.modified)
    assert card.changed
    assert card.changed > card.modified
    assert [link.title for link in detail.links] == ["2024年版", "表計算ソフト用"]
    assert (detail.version.number, detail.version.blob, detail.tables) == (0, "", ())
    assert detail.extras == RECORD.extras
    assert (detail.source, detail.remote_id, detail.publisher) == ("7", "aed-1", "港区 防災課")
    assert service.versions(made.dataset, PUBLIC) == ()
    with pytest.raises(UnknownVersion):
        service.detail(made.dataset, PUBLIC, 1)


def test_the_same_again_changes_nothing_and_another_replaces_it() -> None:
    made = service.put_record(SYSTEM, RECORD)
    first = service.detail(made.dataset, PUBLIC)
    assert service.put_record(SYSTEM, RECORD).status == "unchanged"
    again = service.put_record(SYSTEM, replace(RECORD, links=RECORD.links[:1], description="直しました"))
    assert (again.dataset, again.status, again.new) == (made.dataset, "published", False)
    second = service.detail(made.dataset, PUBLIC)
    assert [link.id for link in second.links] == [first.links[0].id]  # the same as long as the link is
    assert second.card.description == "直しました"
    assert second.card.name == first.card.name


def test_it_is_found_by_words_facets_and_source() -> None:
    made = service.put_record(SYSTEM, RECORD)
    outbox.deliver()
    page = service.search(SearchQuery(text="表計算ソフト", format=("csv",)), PUBLIC)
    assert [card.id for card in page.items] == [made.dataset]
    assert service.search(SearchQuery(freshness=("older",)), PUBLIC).total == 1
    assert service.find_by_remote("7", "aed-1") == made.dataset
    assert service.find_by_remote("8", "aed-1") is None
    assert list(service.of_source("7")) == [made.dataset]


def test_a_dataset_with_a_file_keeps_its_versions() -> None:
    made = publish(RECORD.source_key)
    service.put_record(SYSTEM, RECORD)
    detail = service.detail(made.dataset, PUBLIC)
    assert (detail.card.version, len(detail.tables), len(detail.links)) == (1, 1, 2)
    assert detail.card.rows == 10
    assert publish(RECORD.source_key, "2").number == 2
    assert len(service.detail(made.dataset, PUBLIC).links) == 2


def test_a_file_may_come_later() -> None:
    made = service.put_record(SYSTEM, RECORD)
    later = publish(RECORD.source_key, licence=None)
    assert (later.dataset, later.number) == (made.dataset, 1)
    assert service.detail(made.dataset, PUBLIC).card.licence == "CC-BY-4.0"


def test_what_a_person_said_stays() -> None:
    made = service.put_record(SYSTEM, RECORD)
    service.update_metadata(made.dataset, MetadataChanges(title="AEDの場所"), MINATO_OFFICER)
    service.put_record(SYSTEM, replace(RECORD, title="別の題"))
    assert service.detail(made.dataset, PUBLIC).card.title == "AEDの場所"


def test_rights_and_sight_hold() -> None:
    with pytest.raises(Forbidden):
        service.put_record(STRANGER, RECORD)
    made = service.put_record(MINATO_OFFICER, replace(RECORD, visibility=Visibility.PRIVATE))
    with pytest.raises(UnknownDataset):
        service.detail(made.dataset, PUBLIC)
    assert service.detail(made.dataset, ALL).card.id == made.dataset


def test_a_withdrawn_one_comes_back_with_its_source() -> None:
    made = service.put_record(SYSTEM, RECORD)
    service.withdraw(made.dataset, MINATO_OFFICER)
    assert list(service.of_source("7")) == []
    assert service.put_record(SYSTEM, RECORD).status == "published"
    assert service.detail(made.dataset, PUBLIC).card.id == made.dataset


def test_names_are_readable_and_unique() -> None:
    first = service.put_record(SYSTEM, replace(RECORD, title="公衆便所一覧"))
    second = publish("b")  # of the same title
    names = [service.detail(each.dataset, PUBLIC).card.name for each in (first, second)]
    assert names == ["koshu-benjo-ichiran", f"koshu-benjo-ichiran-{second.dataset}"]
    assert service.by_name(names[0]) == first.dataset
    assert service.by_name("nothing") is None
    wished = service.put_record(SYSTEM, replace(RECORD, name="minato_aed-2"))
    assert service.detail(wished.dataset, PUBLIC).card.name == "minato_aed-2"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("東京都 学校一覧", "tokyo-to-gakko-ichiran"),
        ("Open Data 2026", "open-data-2026"),
        ("ゴミ収集カレンダー", "gomi-shushu-karenda"),
        ("※", ""),
        ("ジェット・ファイル", "jetto-fairu"),
    ],
)
def test_a_title_is_romanised(text: str, slug: str) -> None:
    assert slug_of(text) == slug
