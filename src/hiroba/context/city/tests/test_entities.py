"""Entities are written, read, found on the map and taken away again."""

from __future__ import annotations

import time

import pytest

from hiroba.context.city import service
from hiroba.context.city.tests.made import ALL, MEMBER, OFFICER, PUBLIC, toilet
from hiroba.context.entities.service import UnknownEntity
from hiroba.kernel.decide.types import Visibility

TENANT = "131041"


def test_an_entity_is_read_as_it_was_written() -> None:
    entity = toilet(1, note={"type": "Property", "value": {"段差": False, "数": [1, 2.5, None]}})
    assert service.upsert(TENANT, [entity], source="abc") == 1
    found = service.get(TENANT, entity["id"], PUBLIC)
    assert found.body == entity
    assert (found.longitude, found.latitude, found.source, found.type) == (
        139.7,
        35.69,
        "abc",
        "PublicToilet",
    )
    assert service.get(None, entity["id"], PUBLIC) == found


def test_writing_again_replaces_and_the_same_again_changes_nothing() -> None:
    service.upsert(TENANT, [toilet(1), toilet(2)])
    first = service.get(TENANT, toilet(1)["id"], ALL)
    assert service.upsert(TENANT, [toilet(1), toilet(2, lon=140.0)]) == 2
    assert service.get(TENANT, toilet(1)["id"], ALL) == first
    moved = service.get(TENANT, toilet(2)["id"], ALL)
    assert moved.longitude == 140.0
    assert moved.modified > first.modified
    assert service.count(sight=ALL) == 2


def test_the_last_of_two_with_one_id_wins() -> None:
    assert service.upsert(TENANT, [toilet(1, lon=139.0), toilet(1, lon=141.0)]) == 1
    assert service.get(TENANT, toilet(1)["id"], ALL).longitude == 141.0


def test_tenants_do_not_touch_each_other() -> None:
    service.upsert("131041", [toilet(1, lon=139.0)])
    service.upsert("131059", [toilet(1, lon=140.0)])
    assert service.get("131041", toilet(1)["id"], ALL).longitude == 139.0
    assert service.count(sight=ALL, tenant="131059") == 1
    assert service.delete_missing("131059", "", []) == 1
    assert service.count(sight=ALL) == 1


def test_entities_are_found_by_type_box_source_and_page() -> None:
    service.upsert(TENANT, [toilet(n, lon=139 + n / 1000) for n in range(1000)], source="a")
    service.upsert(TENANT, [{"id": "urn:x:1", "type": "Road"}], source="b")
    box = (139.0995, 35.0, 139.2005, 36.0)
    found = service.query(sight=PUBLIC, type="PublicToilet", bbox=box, limit=30, offset=90)
    assert [each.id[-4:] for each in found] == [f"{n:04}" for n in range(190, 201)]
    assert service.count(sight=PUBLIC, bbox=box) == 101
    assert service.count(sight=PUBLIC, source="b") == 1
    assert service.count(sight=PUBLIC, type="Nothing") == 0
    assert [(each.type, each.count) for each in service.types(PUBLIC)] == [
        ("PublicToilet", 1000),
        ("Road", 1),
    ]


def test_a_box_may_cross_the_180th_meridian() -> None:
    service.upsert(TENANT, [toilet(1, lon=179.9), toilet(2, lon=-179.9), toilet(3, lon=0)])
    assert service.count(sight=ALL, bbox=(179.0, -90, -179.0, 90)) == 2


def test_a_shape_stands_on_the_map_at_the_middle_of_its_box() -> None:
    ring = [[139.0, 35.0], [139.2, 35.0], [139.2, 35.4], [139.0, 35.0]]
    area = {"type": "GeoProperty", "value": {"type": "Polygon", "coordinates": [ring]}}
    service.upsert(TENANT, [{"id": "urn:x:1", "type": "Area", "boundary": area}])
    found = service.get(TENANT, "urn:x:1", ALL)
    assert (found.longitude, found.latitude) == pytest.approx((139.1, 35.2))


def test_what_vanished_from_the_new_version_is_deleted_and_nothing_else() -> None:
    service.upsert(TENANT, [toilet(n) for n in range(1200)], source="a")
    service.upsert(TENANT, [toilet(5000)], source="b")
    assert service.delete_missing(TENANT, "a", (toilet(n)["id"] for n in range(3))) == 1197
    assert service.count(sight=ALL) == 4


def test_only_those_who_may_see_it_see_it() -> None:
    service.upsert(TENANT, [toilet(1)])
    service.upsert(TENANT, [toilet(2)], visibility=Visibility.ORGANISATION)
    service.upsert("tenant", [toilet(3)], visibility=Visibility.PRIVATE, organisation=TENANT)
    assert [service.count(sight=sight) for sight in (PUBLIC, MEMBER, OFFICER, ALL)] == [1, 2, 3, 3]
    assert [len(service.query(sight=sight)) for sight in (PUBLIC, MEMBER, OFFICER)] == [1, 2, 3]
    assert [sum(each.count for each in service.types(sight)) for sight in (PUBLIC, MEMBER)] == [1, 2]
    with pytest.raises(UnknownEntity):
        service.get(TENANT, toilet(2)["id"], PUBLIC)
    with pytest.raises(UnknownEntity):
        service.history(TENANT, toilet(2)["id"], "name", sight=PUBLIC)


def test_a_feed_tells_what_changed_since() -> None:
    service.upsert(TENANT, [toilet(0)])
    time.sleep(0.001)
    start = service.changes(None, sight=ALL)
    assert start.items == ()
    service.upsert(TENANT, [toilet(n) for n in range(1, 6)])
    service.upsert(TENANT, [toilet(1, lon=140.0)])
    seen: list[str] = []
    cursor = start.cursor
    while True:
        feed = service.changes(cursor, sight=ALL, limit=2)
        if not feed.items:
            break
        seen += [each.id[-1] for each in feed.items]
        cursor = feed.cursor
    assert seen == ["2", "3", "4", "5", "1"]
    assert service.changes(cursor, sight=ALL).cursor == cursor


def test_many_entities_are_written_quickly() -> None:
    entities = [toilet(n, lon=139 + n / 1e5) for n in range(5000)]
    start = time.perf_counter()
    service.upsert(TENANT, entities, source="a")
    assert (
        time.perf_counter() - start < 5
    )  # a thousand a second on the busiest of machines; measured: see bench
