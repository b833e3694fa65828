"""The things of the city are looked through and searched, the newest change first, whoever looks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hiroba.context.city import browsing, service
from hiroba.context.city.tests.made import ALL, PUBLIC, observed, toilet
from hiroba.context.city.types import StoredEntity
from hiroba.kernel.decide.types import Visibility

TENANT = "131041"


def bench(number: int, name: str, **attributes: Any) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:Bench:131041-{number:04}",
        "type": "Bench",
        "name": {"type": "Property", "value": name},
        **attributes,
    }


def _ids(**asked: Any) -> list[str]:
    return [each.id.rsplit("-", 1)[-1] for each in service.browse(**({"sight": PUBLIC} | asked)).items]


def _page(offset: int) -> Sequence[StoredEntity]:
    return service.browse(sight=PUBLIC, limit=5, offset=offset, in_order=True).items


def test_the_newest_change_comes_first() -> None:
    for number in (1, 2, 3):
        service.upsert(TENANT, [toilet(number)])
    service.update_attributes(TENANT, toilet(2)["id"], {"free": {"type": "Property", "value": True}})
    found = service.browse(sight=PUBLIC, limit=2)
    assert [each.id[-1] for each in found.items] == ["2", "3"]
    assert (found.total, found.more, found.whole) == (3, True, True)
    assert _ids(limit=2, offset=2) == ["0001"]


def test_of_very_many_those_come_first_that_changed_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "_SORTED", 3)
    service.upsert(TENANT, [toilet(number) for number in range(8)])
    service.upsert(TENANT, [bench(1, "ベンチ")])
    service.update_attributes(TENANT, toilet(5)["id"], {"free": {"type": "Property", "value": True}})
    found = service.browse(sight=PUBLIC, limit=4)
    assert [each.id[-1] for each in found.items][:2] == ["5", "1"]
    assert (len(found.items), found.total, found.whole) == (4, 9, False)
    assert len(set(_ids(types=["PublicToilet"], limit=100))) == 8, "filled up with what did not change"
    keys = [each.id for offset in (0, 5) for each in _page(offset)]
    assert len(set(keys)) == len(keys) == 9


def test_a_part_of_a_name_finds_in_every_way_of_writing_it() -> None:
    service.upsert(
        TENANT, [bench(1, "中央公園のベンチＡ"), bench(2, "みどり駅前 North Gate"), bench(3, "川")]
    )
    assert _ids(text="公園") == ["0001"]
    assert _ids(text="べんち") == ["0001"], "hiragana for katakana"
    assert _ids(text="a") == ["0001", "0002"] or _ids(text="a") == ["0002", "0001"]
    assert _ids(text="NORTH みどり") == ["0002"]
    assert _ids(text="園中") == []
    assert _ids(text="川") == ["0003"]
    assert _ids(text="131041-0002") == ["0002"], "the last part of the id"
    assert _ids(text="urn:ngsi-ld:Bench:131041-0003") == ["0003"]
    assert _ids(text='"') == _ids(text="公園 * OR") == []


def test_a_search_follows_what_is_renamed_and_deleted() -> None:
    service.upsert(TENANT, [bench(1, "古い名前"), bench(2, "古い名前")], source="a")
    assert len(_ids(text="古い")) == 2
    service.update_attributes(TENANT, bench(1, "")["id"], {"name": {"type": "Property", "value": "新しい"}})
    service.delete_missing(TENANT, "a", [bench(1, "")["id"]])
    assert _ids(text="古い") == []
    assert _ids(text="新しい") == ["0001"]


def test_rows_without_a_name_are_found_by_the_column_that_stands_in_for_it() -> None:
    def row(number: int, **columns: str) -> dict[str, Any]:
        told = {name: {"type": "Property", "value": value} for name, value in columns.items()}
        return {"id": f"urn:ngsi-ld:Row:x-{number:04}", "type": "Row", **told}

    service.upsert(
        TENANT,
        [
            row(1, 公園名="みどり公園", 市区町村名="練馬区"),
            row(2, 公園名="うみ公園"),
            row(3, 公園名="やま公園", name="丘"),
        ],
    )
    assert sorted(_ids(text="公園")) == ["0001", "0002"], "the third has a name of its own"
    assert _ids(text="練馬") == [], "not by where it is"
    assert _ids(text="丘") == ["0003"]
    service.update_attributes(TENANT, row(2)["id"], {"公園名": {"type": "Property", "value": "そら広場"}})
    assert _ids(text="公園") == ["0001"]
    assert _ids(text="そら") == ["0002"]
    service.upsert(TENANT, [row(1, 市区町村名="練馬区")])
    assert _ids(text="みどり") == [], "it has no such column any more"


def test_a_search_keeps_to_kinds_spaces_and_what_may_be_seen() -> None:
    service.upsert(TENANT, [bench(1, "ひみつの公園")], visibility=Visibility.PRIVATE)
    service.upsert("131059", [bench(2, "よその公園")])
    service.upsert(TENANT, [toilet(3, name={"type": "Property", "value": "公園"})])
    assert sorted(_ids(text="公園")) == ["0002", "0003"]
    assert sorted(_ids(text="公園", sight=ALL)) == ["0001", "0002", "0003"]
    assert _ids(text="公園", types=["Bench"]) == ["0002"]
    assert _ids(text="公園", tenant=TENANT) == ["0003"]


def test_a_search_for_a_rare_kind_finds_it_among_very_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browsing, "_FOUND", 3)
    service.upsert(TENANT, [bench(1, "公園")])
    service.upsert(
        "131059", [toilet(number, name={"type": "Property", "value": "公園"}) for number in range(8)]
    )
    assert _ids(text="公園", types=["Bench", "Nothing"]) == ["0001"]
    assert _ids(text="公園", tenant=TENANT) == ["0001"]
    found = service.browse(sight=PUBLIC, text="公園")
    assert (len(found.items), found.total, found.whole) == (3, None, False)


def test_counts_are_of_what_the_reader_sees() -> None:
    service.upsert(TENANT, [bench(1, "a")], visibility=Visibility.PRIVATE)
    service.upsert("131059", [bench(2, "b"), toilet(1)])
    assert [(each.tenant, each.count) for each in service.tenants(PUBLIC)] == [("131059", 2)]
    assert [(each.tenant, each.count) for each in service.tenants(ALL, ["Bench"])] == [
        ("131041", 1),
        ("131059", 1),
    ]
    assert [(each.type, each.count) for each in service.types(ALL, TENANT)] == [("Bench", 1)]


def test_who_points_to_a_thing_is_told() -> None:
    near = {"type": "Relationship", "object": toilet(1)["id"]}
    service.upsert(TENANT, [toilet(1), bench(1, "近い", near=near), bench(2, "遠い")])
    service.upsert(TENANT, [bench(3, "ひみつ", near=near)], visibility=Visibility.PRIVATE)
    assert [(name, each.id[-1]) for name, each in service.pointing(TENANT, toilet(1)["id"], PUBLIC)] == [
        ("near", "1")
    ]


def test_several_histories_and_their_means() -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    for minute, level in ((0, 1), (10, 2), (20, 6)):
        at = f"{hour + timedelta(minutes=minute):%Y-%m-%dT%H:%M:%SZ}"
        values: dict[str, Any] = {
            "level": observed(level, at),
            "heat": observed(level * 2, at),
            "word": observed("x", at),
        }
        service.upsert(TENANT, [toilet(1, **values)])
    asked = TENANT, toilet(1)["id"], ("level", "heat", "none")
    told = service.histories(*asked, hour, 10, sight=PUBLIC)
    assert {name: [each.value for each in some] for name, some in told.items()} == {
        "level": [1, 2, 6],
        "heat": [2, 4, 12],
    }
    means = service.means(*asked[:2], ("level", "word"), hour, timedelta(hours=1), sight=PUBLIC)
    assert [(each.start, each.mean, each.low, each.high) for each in means["level"]] == [(hour, 3, 1, 6)]
    assert "word" not in means


def test_what_is_kept_in_a_hidden_space_is_not_part_of_the_city() -> None:
    service.upsert("~snapshot", [bench(1, "公園")])
    service.upsert(TENANT, [bench(1, "公園")])
    assert len(_ids(text="公園")) == len(_ids()) == service.count(sight=PUBLIC) == 1
    assert service.count(sight=PUBLIC, tenant="~snapshot") == 1
