"""A backup has the city and its history; what is restored is as it was, and is not told or remembered twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from hiroba.context.city import keeping, service
from hiroba.context.city.bridge import wait_for
from hiroba.context.city.tests.made import ALL, PUBLIC, observed, toilet
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select, Store, Stored
from hiroba.kernel.decide.types import Visibility

TENANT = "131041"


def test_what_is_restored_is_as_it_was(tmp_path: Path) -> None:
    service.upsert(TENANT, [toilet(1, level=observed(1, "2026-04-01T00:00:00Z")), toilet(2)], source="a")
    service.upsert(TENANT, [toilet(3)], visibility=Visibility.PRIVATE)
    service.update_attributes(TENANT, toilet(1)["id"], {"level": observed(2, "2026-04-01T00:01:00Z")})
    wait_for(_put("thing", b"{}"))
    before = service.query(sight=ALL)
    keeping.save(tmp_path)
    service.delete_missing(TENANT, "a", [])
    service.upsert(TENANT, [toilet(9)])
    wait_for(_put("thing", None))
    assert not keeping.is_empty()

    keeping.load(tmp_path)

    after = service.query(sight=ALL)
    assert [(each.id, each.body, each.source) for each in after] == [
        (each.id, each.body, each.source) for each in before
    ]
    assert service.count(sight=PUBLIC) == 2
    assert service.count(sight=PUBLIC, bbox=(139, 35, 140, 36)) == 2
    assert wait_for(_document("thing")) == b"{}"
    levels = service.history(TENANT, toilet(1)["id"], "level", sight=ALL)
    assert [each.value for each in levels] == [1.0, 2.0]
    service.update_attributes(TENANT, toilet(1)["id"], {"level": observed(3, "2026-04-01T00:02:00Z")})
    assert len(service.history(TENANT, toilet(1)["id"], "level", sight=ALL)) == 3


async def _put(kind: str, body: bytes | None) -> None:
    await (await stores.current()).put(kind, TENANT, "a", body)


async def _document(kind: str) -> bytes | None:
    return (await stores.current()).documents(kind).get((TENANT, "a"))


def test_what_changes_while_it_is_saved_is_restored_once_and_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_end = type(wait_for(stores.current()))
    walk = back_end.walk

    async def disturbed(store: Store, what: Select) -> AsyncIterator[Sequence[Stored]]:
        async for at, portion in counted(walk(store, what, 2)):
            yield portion
            if at == 0:  # all of them are changed, one comes, and one goes
                await asyncio.to_thread(write, range(1, 9))
                await asyncio.to_thread(service.delete_missing, TENANT, "a", names(range(8)))

    def write(numbers: range) -> None:
        things = [toilet(each, level=observed(9, "2026-04-01T00:00:00Z")) for each in numbers]
        service.upsert(TENANT, things, source="a")

    service.upsert(TENANT, [toilet(each) for each in range(8)], source="a")
    monkeypatch.setattr(back_end, "walk", disturbed)
    keeping.save(tmp_path)
    monkeypatch.undo()
    service.delete_missing(TENANT, "a", [])
    keeping.load(tmp_path)
    restored = service.query(sight=ALL)
    assert sorted(each.id for each in restored) == names(range(8))  # the eighth came and went
    assert [each.id for each in restored if "level" not in each.body] == names(range(1))


def names(numbers: range) -> list[str]:
    return [toilet(each)["id"] for each in numbers]


async def counted(portions: AsyncIterator[Sequence[Stored]]) -> AsyncIterator[tuple[int, Sequence[Stored]]]:
    at = 0
    async for portion in portions:
        yield at, portion
        at += 1
