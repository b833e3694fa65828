"""Counts and boxes of entities."""

from __future__ import annotations

from hiroba.context.city import service
from hiroba.context.city.tests.made import PUBLIC, toilet

TENANT = "131041"
BOX = (139.0, 35.0, 140.0, 36.0)


def test_new_and_deleted_entities_are_counted_at_once() -> None:
    assert service.types(PUBLIC) == ()
    service.upsert(TENANT, [toilet(1), toilet(2)], source="d")
    assert [each.count for each in service.types(PUBLIC)] == [2]
    service.delete_missing(TENANT, "d", [toilet(1)["id"]])
    assert [each.count for each in service.types(PUBLIC)] == [1]


def test_a_box_is_read_in_pages() -> None:
    inside = [toilet(n, lon=139.0 + n / 10, lat=35.5) for n in (9, 3, 5, 1)]
    service.upsert(TENANT, [*inside, toilet(20, lon=141.0), toilet(21, lat=36.5)])
    pages = [service.query(sight=PUBLIC, bbox=BOX, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [[each.id[-2:] for each in page] for page in pages] == [["01", "03"], ["05", "09"], []]
    across = service.query(sight=PUBLIC, bbox=(140.5, 35.0, 139.2, 36.0))
    assert [each.id[-2:] for each in across] == ["01", "20"]
