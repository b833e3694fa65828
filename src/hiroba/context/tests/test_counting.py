"""Counts and boxes of many entities: remembered or read another way, the answer is the same."""

from __future__ import annotations

import pytest

from hiroba.context import counting, rows, service
from hiroba.context.tests.made import ALL, PUBLIC, toilet
from hiroba.kernel.decide.types import Visibility

TENANT = "131041"
BOX = (139.0, 35.0, 140.0, 36.0)


@pytest.mark.django_db(transaction=True)
def test_new_and_deleted_entities_are_counted_at_once() -> None:
    counting.forget_counts()
    assert service.types(PUBLIC) == ()
    service.upsert(TENANT, [toilet(1), toilet(2)], source="d")
    assert [each.count for each in service.types(PUBLIC)] == [2]
    service.delete_missing(TENANT, "d", [toilet(1)["id"]])
    assert [each.count for each in service.types(PUBLIC)] == [1]


@pytest.mark.django_db(transaction=True)
def test_the_same_reader_is_counted_for_once(monkeypatch: pytest.MonkeyPatch) -> None:
    counting.forget_counts()
    service.upsert(TENANT, [toilet(1)])
    service.upsert(TENANT, [toilet(2)], visibility=Visibility.PRIVATE)
    assert [each.count for each in service.types(PUBLIC)] == [1]
    assert [each.count for each in service.types(ALL)] == [2]
    monkeypatch.setattr(counting, "_count", lambda _sight: pytest.fail("counted again"))
    assert [each.count for each in service.types(PUBLIC)] == [1]


@pytest.mark.django_db
@pytest.mark.parametrize("many", [1, 3, 1000])
def test_a_full_box_and_a_thin_one_are_read_alike(monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(rows, "_MANY", many)
    inside = [toilet(n, lon=139.0 + n / 10, lat=35.5) for n in (9, 3, 5, 1)]
    service.upsert(TENANT, [*inside, toilet(20, lon=141.0), toilet(21, lat=36.5)])
    pages = [service.query(sight=PUBLIC, bbox=BOX, limit=2, offset=offset) for offset in (0, 2, 4)]
    assert [[each.id[-2:] for each in page] for page in pages] == [["01", "03"], ["05", "09"], []]
    across = service.query(sight=PUBLIC, bbox=(140.5, 35.0, 139.2, 36.0))
    assert [each.id[-2:] for each in across] == ["01", "20"]
