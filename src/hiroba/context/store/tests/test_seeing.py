"""Attributes that are hidden: every question is answered as by a store that never had them, on either database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Geo, Order, Path, TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.tests.made import TENANT, place, putting, sensor
from hiroba.context.store.types import Done, Owner, Record, Select, Store, Write
from hiroba.kernel.decide.types import Limits, Ruled, Sight, Target, TargetKind, Visibility

NEVER = "131059"  # a space in which there never were such attributes
MINE = Owner(TENANT, Visibility.PRIVATE)
TARGET = Target(TargetKind.ENTITIES, "Sensor", TENANT)
SECRET = frozenset({"battery", "site", "next"})
OPEN = frozenset({"temperature", "location", "note"})
_BOX = {"type": "Polygon", "coordinates": [[[135, 34], [136, 34], [136, 35], [135, 35], [135, 34]]]}


def _sight(**ruled: Any) -> Sight:
    return Sight(False, frozenset(), frozenset(), ruled=Ruled(**ruled))


SIGHTS = {
    "hidden": _sight(opened=((TARGET, Limits()),), closed=((TARGET, SECRET),)),
    "opened": _sight(opened=((TARGET, Limits(columns=OPEN)),)),
    "both": _sight(
        opened=((TARGET, Limits(columns=OPEN | {"site"})),), closed=((TARGET, frozenset({"site"})),)
    ),
}
PLAIN = Sight(False, frozenset(), frozenset())


def _things() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """With and without. Some have no `note`, of some `battery` has several instances."""
    found = []
    for number in range(1, 9):
        note = {"note": {"type": "Property", "value": f"n{number}"}} if number % 3 else {}
        power: Any = {"type": "Property", "value": (number * 5) % 8}
        if number == 4:
            power = [power, {**power, "value": 1, "datasetId": "urn:d:1"}]
        more = {
            "battery": power,
            "site": place(135.5, 34.5 + number / 1000),
            "next": {"type": "Relationship", "object": f"urn:ngsi-ld:Sensor:{number % 8 + 1:03}"},
        }
        found.append((sensor(number, **note, **more), sensor(number, **note)))
    return found


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    store = await stores.current()
    for whole, part in _things():
        await store.write([putting(whole, owner=MINE), putting(part, tenant=NEVER, owner=Owner(NEVER))])
    yield store
    await stores.close()


def _q(text: str) -> dict[str, Any]:
    return {"q": queries.parse_q(text, str)}


QUESTIONS: dict[str, dict[str, Any]] = {
    "everything": {},
    "by type": {"types": TypeSelection((("Sensor",),))},
    "by ids": {"ids": ("urn:ngsi-ld:Sensor:003", "urn:ngsi-ld:Sensor:004")},
    "having": {"attributes": ("battery",)},
    "having one of": {"attributes": ("battery", "note")},
    "q": _q("battery>3"),
    "q of equal": _q("battery==5"),
    "q of not": _q("!battery"),
    "q of one or another": _q("battery>3|temperature>6"),
    "q of both": _q("temperature>2;battery<7"),
    "q of a time": _q('battery.modifiedAt>"2000-01-01T00:00:00Z"'),
    "q of a link": _q('next=="urn:ngsi-ld:Sensor:003"'),
    "q over a link": _q("next{temperature}>1"),
    "q of what is seen": _q('note=="n4"'),
    "within": {"geo": Geo("within", _BOX, "site")},
    "near": {"geo": Geo("near", {"type": "Point", "coordinates": [135.5, 34.5]}, "site", farthest=9e4)},
    "disjoint": {"geo": Geo("disjoint", {"type": "Point", "coordinates": [0, 0]}, "site")},
    "near what is seen": {"geo": Geo("near", {"type": "Point", "coordinates": [139, 35]}, farthest=9e3)},
    "box of the hidden": {"bbox": (135.0, 34.0, 136.0, 35.0)},
    "box of what is seen": {"bbox": (139.0, 35.0, 139.045, 35.045)},
    "in order": {"order": (Order(Path(("battery",))), Order(Path(("id",))))},
    "in falling order": {"order": (Order(Path(("battery",)), descending=True), Order(Path(("id",))))},
    "by distance": {
        "order": (
            Order(Path(("site",)), near={"type": "Point", "coordinates": [135.5, 34.508]}),
            Order(Path(("id",))),
        )
    },
}


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("how", SIGHTS)
async def test_what_is_hidden_never_was(store: Store, how: str, asked: str) -> None:
    async def told(tenant: str, sight: Sight) -> Any:
        what = Select(tenant=tenant, sight=sight, limit=5, count=True, **QUESTIONS[asked])
        pages = [await store.select(msgspec.structs.replace(what, offset=offset)) for offset in (0, 5)]
        walked = [each async for portion in store.walk(what) for each in portion]
        found = [
            (each.id, msgspec.json.decode(each.body), sorted(stores.times_of(each.times)), each.shape)
            for page in pages
            for each in page.items
        ]
        return found, [page.count for page in pages], sorted(each.id for each in walked)

    hidden, never = await told(TENANT, SIGHTS[how]), await told(NEVER, PLAIN)
    if "order" not in QUESTIONS[asked]:
        assert hidden[0] == sorted(hidden[0])  # as they came, not by what else they have
        never[0].sort()
    assert hidden == never


@pytest.mark.parametrize("how", SIGHTS)
async def test_shapes_are_those_that_are_seen(store: Store, how: str) -> None:
    def told(shapes: Any) -> list[Any]:
        return sorted((each.types, each.attributes, each.count) for each in shapes)

    assert told(await store.shapes(TENANT, SIGHTS[how])) == told(await store.shapes(NEVER, PLAIN))


@pytest.mark.parametrize("how", SIGHTS)
async def test_a_change_of_what_is_hidden_is_none(store: Store, how: str) -> None:
    whole, _part = _things()[0]

    async def changed(**attributes: Any) -> Record | None:
        draft = entities.read_fragment(attributes, jsonld.CORE, entities.Mode.MERGE)
        apply = entities.merge(draft, identifier=whole["id"])
        [done] = await store.write([Write(TENANT, whole["id"], apply)])
        assert isinstance(done, Done)
        assert done.event == "updated"
        return stores.change_seen((await store.read_log(0, 10_000))[-1], SIGHTS[how])

    assert await changed(battery={"type": "Property", "value": 777_001}) is None
    before = await store.get(TENANT, whole["id"])
    assert before is not None
    seen = stores.seen(before, SIGHTS[how])
    assert seen is not None
    assert seen.modified < before.modified
    record = await changed(
        battery={"type": "Property", "value": 777_002}, temperature={"type": "Property", "value": 9}
    )
    assert record is not None
    assert record.changed == ("temperature",)
    assert b"77700" not in (record.body or b"") + (record.old or b"")
    assert record.body is not None
    assert SECRET.isdisjoint(msgspec.json.decode(record.body))


async def test_who_sees_all_gets_what_is_stored(store: Store) -> None:
    found = await store.get(TENANT, "urn:ngsi-ld:Sensor:001")
    assert found is not None
    assert stores.seen(found, _sight(opened=((TARGET, Limits()),))) is found
    assert stores.seen(found, PLAIN) is None
