"""What is answered is kept, is found by any question, and is told in order: on either database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hiroba.context.entities.service import UnknownEntity
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Order, Path
from hiroba.context.store import service as stores
from hiroba.context.store.tests.made import TENANT, deleting, place, putting, sensor
from hiroba.context.store.types import (
    DOCUMENTS,
    ENDING,
    ENTITY,
    Done,
    Owner,
    Select,
    Store,
    Stored,
    Unchanged,
    Write,
)
from hiroba.kernel.decide.types import Sight, Visibility

ALL = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
PUBLIC = Sight(everything=False, organisations=frozenset(), private_of=frozenset())


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    yield await stores.current()
    await stores.close()


def same(name: str) -> str:
    return name


async def numbers(store: Store, what: Select) -> list[int]:
    return [int(each.id[-3:]) for each in (await store.select(what)).items]


def select(**said: Any) -> Select:
    return msgspec.structs.replace(Select(tenant=TENANT, sight=ALL, limit=1000), **said)


async def test_a_write_is_read_back_byte_for_byte(store: Store) -> None:
    document = sensor(1, name={"type": "Property", "value": "水位計 №1 ☔"})
    [done] = await store.write([putting(document)])
    assert isinstance(done, Done)
    assert done.event == "created"
    found = await store.get(TENANT, document["id"])
    assert found is not None
    assert msgspec.json.decode(found.body) == document
    assert found.types == ("Sensor",)
    assert found.version == done.version
    assert await store.get("other", document["id"]) is None


async def test_many_who_ask_at_once_get_each_their_own(store: Store) -> None:
    await store.write([putting(sensor(n)) for n in range(50)])
    await store.write([putting(sensor(1), tenant="131059")])
    ids = [sensor(n)["id"] for n in (*range(60), 3, 3)]
    asked = [asyncio.create_task(store.get(TENANT, id)) for id in ids]
    other = asyncio.create_task(store.get("131059", sensor(2)["id"]))
    gone = asyncio.create_task(store.get(TENANT, sensor(3)["id"]))
    await asyncio.sleep(0)
    gone.cancel()
    found = await asyncio.gather(*asked)
    assert [each.id if each else None for each in found] == [*ids[:50], *[None] * 10, ids[3], ids[3]]
    assert await other is None
    assert await store.get(TENANT, "urn:ngsi-ld:Sensor:三") is None


async def test_writes_of_one_call_have_their_own_outcomes_in_order(store: Store) -> None:
    done = await store.write(
        [
            putting(sensor(1)),
            deleting("urn:ngsi-ld:Sensor:404"),
            putting(sensor(1)),
            deleting(sensor(1)["id"]),
            putting(sensor(2)),
        ]
    )
    assert [getattr(each, "event", type(each)) for each in done] == [
        "created",
        UnknownEntity,
        "updated",
        "deleted",
        "created",
    ]
    assert await numbers(store, select()) == [2]


async def test_a_defect_in_one_write_harms_no_other(store: Store) -> None:
    def broken(_before: Stored | None, _at: int) -> Unchanged:
        raise ZeroDivisionError

    done = await store.write([putting(sensor(1)), Write(TENANT, "urn:x:1", broken), putting(sensor(2))])
    assert isinstance(done[1], ZeroDivisionError)
    assert len(await numbers(store, select())) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("temperature>17", [18, 19]),
        ("temperature>=18;temperature<19", [18]),
        ("temperature==3,5", [3, 5]),
        ("temperature==3..5", [3, 4, 5]),
        ("temperature==3|temperature==19", [3, 19]),
        ("temperature==3|flag==true", [3, 8]),
        ("temperature!=3..19", [0, 1, 2]),
        ('name=="七"', [7]),
        ("name", [7]),
        ("!name;temperature<2", [0, 1]),
        ("flag==true", [8]),
        ("flag==1", [9]),
        ("flag>0", [9]),
        ("at>2026-01-01T00:00:00Z", [6]),
        ("tags==b", [5]),
        ('name~="^七$"', [7]),
    ],
)  # fmt: skip
async def test_conditions(store: Store, text: str, expected: list[int]) -> None:
    more: dict[int, dict[str, Any]] = {
        5: {"tags": {"type": "Property", "value": ["a", "b"]}},
        6: {"at": {"type": "Property", "value": "2026-01-01T09:00:01+09:00"}},
        7: {"name": {"type": "Property", "value": "七"}},
        8: {"flag": {"type": "Property", "value": True}},
        9: {"flag": {"type": "Property", "value": 1}},
    }
    await store.write([putting(sensor(n, **more.get(n, {}))) for n in range(20)])
    q = queries.parse_q(text, same)
    assert sorted(await numbers(store, select(q=q))) == expected
    page = await store.select(select(q=q, limit=1, count=True))
    assert page.count == len(expected)


async def test_places(store: Store) -> None:
    await store.write([putting(sensor(n)) for n in range(20)])
    await store.write([putting(sensor(3, location=place(150, 40)))])
    ring = "[[[139.0,35.0],[139.05,35.0],[139.05,35.05],[139.0,35.05],[139.0,35.0]]]"
    within = queries.parse_geo("within", "Polygon", ring, None, same)
    assert sorted(await numbers(store, select(geo=within))) == [
        1,
        2,
        4,
    ]  # what lies on the edge is not within
    near = queries.parse_geo("near;maxDistance==2000", "Point", "[139.1,35.1]", None, same)
    assert sorted(await numbers(store, select(geo=near))) == [9, 10, 11]
    far = queries.parse_geo("disjoint", "Polygon", ring, None, same)
    assert 3 in await numbers(store, select(geo=far))
    assert await numbers(store, select(bbox=(149, 39, 151, 41))) == [3]
    await store.write([deleting(sensor(3)["id"])])
    assert await numbers(store, select(bbox=(149, 39, 151, 41))) == []


@pytest.mark.parametrize(("relation", "least", "most"), [("within", 2, 8), ("intersects", 1, 9)])
async def test_pages_of_a_box_cover_everything_once(
    store: Store, relation: str, least: int, most: int
) -> None:
    def grid(n: int) -> dict[str, Any]:
        return sensor(n, location=place(139 + n % 10 / 10, 35 + n // 10 / 10))

    over_the_edge = {"type": "LineString", "coordinates": [[139.05, 35.05], [139.5, 35.5]]}
    await store.write([putting(grid(n)) for n in range(100)])
    await store.write(
        [putting(sensor(100, location={"type": "GeoProperty", "value": over_the_edge}))]
        + [putting(grid(n), tenant="other") for n in range(100)]
    )
    ring = "[[[139.1,35.1],[139.9,35.1],[139.9,35.9],[139.1,35.9],[139.1,35.1]]]"
    geo = queries.parse_geo(relation, "Polygon", ring, None, same)
    q = queries.parse_q("temperature>=20", same)
    expected = [n for n in range(20, 100) if least <= n % 10 <= most and least <= n // 10 <= most] + [100] * (
        relation == "intersects"
    )
    seen: list[int] = []
    while page := await numbers(store, select(geo=geo, q=q, limit=7, offset=len(seen))):
        seen += page
    assert sorted(seen) == expected
    assert await numbers(store, select(geo=geo, q=q, limit=200)) == seen
    counted = await store.select(select(geo=geo, q=q, limit=3, count=True))
    assert (len(counted.items), counted.count) == (3, len(expected))


async def test_pages_cover_everything_once(store: Store) -> None:
    await store.write(
        [putting({"id": f"urn:ngsi-ld:T{n % 3}:{n:03}", "type": f"T{n % 3}"}) for n in range(50)]
    )
    seen = [id for offset in range(0, 50, 7) for id in await numbers(store, select(limit=7, offset=offset))]
    assert sorted(seen) == list(range(50))
    page = await store.select(select(types=queries.parse_types("T1", same), limit=3, count=True))
    assert (len(page.items), page.count) == (3, 17)


async def test_order(store: Store) -> None:
    await store.write([putting(sensor(n, level={"type": "Property", "value": n % 3})) for n in range(9)])
    order = (Order(Path(("level",)), descending=True), Order(Path(("temperature",))))
    assert await numbers(store, select(order=order, limit=4, offset=1)) == [5, 8, 1, 4]


async def test_nobody_sees_what_is_not_theirs(store: Store) -> None:
    private = Owner(TENANT, Visibility.PRIVATE)
    await store.write([putting(sensor(1)), putting(sensor(2), owner=private)])
    assert await numbers(store, select(sight=PUBLIC)) == [1]
    assert await numbers(store, select(sight=PUBLIC, ids=(sensor(2)["id"],))) == []
    assert sum(each.count for each in await store.shapes(None, PUBLIC)) == 1
    await store.write(
        [putting({"id": "urn:x:3", "type": "T", "of": {"type": "Relationship", "object": sensor(2)["id"]}})]
    )
    joined = queries.parse_q("of{temperature}==2", same)
    assert (await store.select(select(sight=PUBLIC, q=joined))).items == []
    assert len((await store.select(select(q=joined))).items) == 1


async def test_a_narrow_write_keeps_the_owner_and_opens_nothing(store: Store) -> None:
    def narrow(visibility: Visibility) -> Write:
        return msgspec.structs.replace(putting(sensor(1), owner=Owner("other", visibility)), narrow=True)

    mine = Owner(TENANT, Visibility.ORGANISATION, "dataset")
    await store.write([putting(sensor(1), owner=mine)])
    for given, found in (
        (Visibility.PUBLIC, Visibility.ORGANISATION),
        (Visibility.PRIVATE, Visibility.PRIVATE),
        (Visibility.ORGANISATION, Visibility.PRIVATE),
    ):
        await store.write([narrow(given)])
        stored = await store.get(TENANT, sensor(1)["id"])
        assert stored is not None
        assert stored.owner == Owner(TENANT, found, "dataset")


async def test_the_log_tells_every_change_in_order(store: Store) -> None:
    start = await store.log_end()
    await asyncio.gather(*(store.write([putting(sensor(n))]) for n in range(10)))
    await store.put("thing", TENANT, "a", b"{}")
    await store.write([deleting(sensor(4)["id"])])
    records = await store.read_log(start)
    assert [record.version for record in records] == list(range(start + 1, start + 13))
    assert [record.event for record in records if record.kind == ENTITY] == ["created"] * 10 + ["deleted"]
    assert records[-1].body is not None
    assert await store.wait(start, 0.1)
    assert not await store.wait(await store.log_end(), 0.05)


async def test_followers_keep_their_place(store: Store) -> None:
    await store.write([putting(sensor(1))])
    end = await store.position("somebody")
    assert end == await store.log_end()
    await store.write([putting(sensor(2))])
    await store.advance("somebody", end + 1)
    await store.advance("somebody", end)  # never back
    assert await store.position("somebody") == end + 1


async def test_documents_are_at_hand(store: Store) -> None:
    assert store.revision("thing") == 0
    await store.put("thing", TENANT, "a", b"1")
    before = store.revision("thing")
    assert store.documents("thing") == {(TENANT, "a"): b"1"}
    await store.put("thing", TENANT, "a", None)
    assert store.documents("thing") == {}
    assert store.revision("thing") != before
    assert TENANT not in await store.tenants()


async def test_a_space_is_there_once_something_was_written_into_it(store: Store) -> None:
    assert not await store.is_space(TENANT)
    await store.put("thing", TENANT, "a", b"1")
    assert await store.is_space(TENANT)
    await store.put("thing", TENANT, "a", None)
    assert not await store.is_space(TENANT)
    await store.write([putting(sensor(1))])
    assert await store.is_space(TENANT)
    await store.write([deleting(sensor(1)["id"])])
    assert await store.is_space(TENANT)


async def test_what_is_begun_is_safe_when_its_future_is_done(store: Store) -> None:
    before = store.look()
    first, second = store.begin(putting(sensor(1))), store.begin(deleting(sensor(2)["id"]))
    assert store.look() == before  # nothing was waited for
    done, failed = (await first)[0], (await second)[0]
    assert done.event == "created"
    assert isinstance(failed, UnknownEntity)
    assert store.look() != before
    assert await numbers(store, select()) == [1]


async def test_what_has_expired_is_gone_and_told(store: Store) -> None:
    gone = putting(sensor(1, expiresAt="2020-01-01T00:00:00Z"))
    await store.write([gone, putting(sensor(2))])
    assert await store.get(TENANT, sensor(1)["id"]) is None
    assert await numbers(store, select()) == [2]
    await store.catch_up()
    assert [each.event for each in await store.read_log(0)] == ["created", "created", "deleted"]


async def test_changes_since_a_version(store: Store) -> None:
    await store.write([putting(sensor(n)) for n in range(5)])
    since = await store.log_end()
    await store.write([putting(sensor(n, level={"type": "Property", "value": 1})) for n in (3, 1)])
    await store.write([deleting(sensor(1)["id"])])
    assert await numbers(store, select(since=since)) == [3]


async def test_two_stores_see_each_other(store: Store) -> None:
    def other() -> list[int]:
        async def there() -> list[int]:
            mine = await stores.current()
            found = await numbers(mine, select())
            await mine.write([putting(sensor(2))])
            await stores.close()
            return found

        return asyncio.run(there())

    await store.write([putting(sensor(1))])
    assert await asyncio.to_thread(other) == [1]
    assert sorted(await numbers(store, select())) == [1, 2]


async def test_a_question_that_is_asked_often_gets_an_index(store: Store) -> None:
    await store.write([putting(sensor(n)) for n in range(200)])
    q = queries.parse_q("temperature==150", same)
    for _each in range(510):
        assert await numbers(store, select(q=q, limit=1)) == [150]
    await asyncio.sleep(0.5)
    assert await numbers(store, select(q=q)) == [150]
    await store.write([putting(sensor(150, temperature={"type": "Property", "value": 7}))])
    assert await numbers(store, select(q=q)) == []


async def test_a_value_that_is_often_asked_beside_a_place_gets_an_index(store: Store) -> None:
    await store.write([putting(sensor(n)) for n in range(50)])
    await store.write([putting(sensor(8, temperature={"type": "Property", "value": True}))])
    q = queries.parse_q("temperature>5;temperature<40", same)

    async def found(west: float) -> list[int]:
        ring = f"[[[{west},35.0],[{west + 0.1},35.0],[{west + 0.1},35.6],[{west},35.6],[{west},35.0]]]"
        return sorted(
            await numbers(store, select(q=q, geo=queries.parse_geo("within", "Polygon", ring, None, same)))
        )

    for each in range(510):
        assert await found(139.005 + each % 2) == ([6, 7, 9, 10] if each % 2 == 0 else [])
    await asyncio.sleep(0.5)
    assert await found(139.005) == [6, 7, 9, 10]
    assert await found(139.305) == [31, 32, 33, 34, 35, 36, 37, 38, 39]
    await store.write([putting(sensor(6, temperature={"type": "Property", "value": 77}))])
    await store.write([deleting(sensor(7)["id"])])
    assert await found(139.005) == [9, 10]


async def test_followers_that_read_the_same_log_read_the_same_records(store: Store) -> None:
    start = await store.log_end()
    await store.write([putting(sensor(n)) for n in range(5)])
    await store.write([putting(sensor(n)) for n in range(5, 8)])
    whole = await store.read_log(start)
    assert [each.version for each in await store.read_log(start + 2)] == [start + 3 + n for n in range(6)]
    assert await store.read_log(start) == whole
    await store.empty()
    await store.write([putting(sensor(9))])
    assert [each.id for each in await store.read_log(start)] == [sensor(9)["id"]]


async def test_who_follows_for_one_kind_of_change_passes_over_the_others(store: Store) -> None:
    start = await store.log_end()
    await store.write([putting(sensor(1)), putting(sensor(2))])
    assert await store.pass_over(start, DOCUMENTS) == start + 2
    await store.put("kind", TENANT, "one", b"{}")
    await store.write(
        [
            putting(
                sensor(3, temperature={"type": "Property", "value": 20, "expiresAt": "2099-01-01T00:00:00Z"})
            )
        ]
    )
    assert await store.pass_over(start, DOCUMENTS) == start + 2
    assert await store.pass_over(start, ENDING) == start + 3
    assert (
        await store.pass_over(start + 3, DOCUMENTS) == await store.pass_over(start + 4, ENDING) == start + 4
    )
