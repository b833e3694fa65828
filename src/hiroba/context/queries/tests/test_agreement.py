"""SQL and Python give the same answer to the same question."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.queries import service as queries
from hiroba.context.store.service import times_of
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.types import Owner, Select, Store, Write
from hiroba.kernel.decide.types import Sight, Visibility

EVERYTHING = Sight(True, frozenset(), frozenset())
VALUES: list[Any] = [
    *(0, 1, 2, 2.5, -1, 10**12, 1e300, "", "1", "a", "b", "10", "true", "ä", True, False),
    *("2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000Z", "2026-06-01T12:00:00Z", "2026-01-01", "12:00:00Z"),
    *(
        [1, 2],
        ["a", "b"],
        [True],
        {"x": 1},
        {"x": {"y": "a"}},
        {"@type": "DateTime", "@value": "2026-06-01T12:00:00Z"},
    ),
]
LITERALS = [
    *(
        "0",
        "1",
        "2",
        "2.5",
        "-1",
        "1e12",
        "1e300",
        '""',
        '"1"',
        '"a"',
        "b",
        '"10"',
        "true",
        "false",
        '"true"',
        '"ä"',
    ),
    *("2026-01-01T00:00:00Z", '"2026-06-01T12:00:00.0Z"', "2026-01-01", "12:00:00Z", "urn:x:1", '"urn:x:2"'),
]
PATHS = [
    "a",
    "a",
    "a",
    "b",
    "b",
    "c",
    "r",
    "l[en]",
    "l[*]",
    "a[x]",
    "a[x.y]",
    "a.s",
    "a.observedAt",
    "id",
    "type",
    "v",
    "l",
    "modifiedAt",
]


def attribute(chance: random.Random) -> dict[str, Any]:
    kind = chance.random()
    if kind < 0.1:
        made: dict[str, Any] = {"type": "Relationship", "object": chance.choice(["urn:x:1", "urn:x:2"])}
    elif kind < 0.15:
        made = {"type": "LanguageProperty", "languageMap": {"en": chance.choice(["a", "b"]), "fr": "b"}}
    elif kind < 0.2:
        made = {"type": "VocabProperty", "vocab": chance.choice(["a", "b"])}
    elif kind < 0.25:
        made = {"type": "JsonProperty", "json": {"x": chance.choice(VALUES)}}
    elif kind < 0.3:
        made = {"type": "ListProperty", "valueList": [1, "a"]}
    else:
        made = {"type": "Property", "value": chance.choice(VALUES)}
    if chance.random() < 0.2:
        made["observedAt"] = chance.choice(["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z"])
    if chance.random() < 0.2:
        made["s"] = {"type": "Property", "value": chance.choice([1, "a", True])}
    return made


def entity(number: int, chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"urn:x:{number}", "type": chance.choice(["T", "U", ["T", "U"]])}
    for name in "abcrlv":
        if chance.random() < 0.7:
            made[name] = attribute(chance)
            if chance.random() < 0.1:
                made[name] = [made[name], {**attribute(chance), "datasetId": "urn:d:1"}]
    return made


def condition(chance: random.Random, depth: int = 0) -> str:
    kind = chance.random()
    if depth < 2 and kind < 0.35:
        inner = [condition(chance, depth + 1) for _ in range(chance.randint(2, 3))]
        return f"({chance.choice(';|').join(inner)})"
    path = chance.choice(PATHS)
    if kind < 0.45:
        return chance.choice(["", "!"]) + path
    if kind < 0.5:
        return f"r{{{chance.choice(['', 'T:', 'U:'])}a}}=={chance.choice(LITERALS)}"
    operator = chance.choice(["==", "==", "!=", ">", ">=", "<", "<=", "~=", "!~="])
    literal = chance.choice(LITERALS)
    if operator in ("==", "!="):
        if chance.random() < 0.2:
            literal += f",{chance.choice(LITERALS)}"
        elif chance.random() < 0.2:
            literal = f"{literal}..{chance.choice(LITERALS)}"
    return f"{path}{operator}{literal if '~' not in operator else chance.choice(['a', '1$', '^2026'])}"


def ring(chance: random.Random) -> list[list[list[float]]]:
    west, south = chance.randint(-5, 5), chance.randint(-5, 5)
    east, north = west + chance.randint(1, 4), south + chance.randint(1, 4)
    corner: list[float] = [east, north] if chance.random() < 0.7 else [east + 0.5, north + 0.5]
    return [[[west, south], [east, south], corner, [west, north], [west, south]]]


def geometry(chance: random.Random) -> dict[str, Any]:
    kind = chance.random()
    if kind < 0.6:
        return {"type": "Point", "coordinates": [chance.randint(-8, 8) / 2, chance.randint(-8, 8) / 2]}
    if kind < 0.7:
        return {"type": "LineString", "coordinates": [[0, 0], [chance.randint(1, 5), chance.randint(1, 5)]]}
    return {"type": "Polygon", "coordinates": ring(chance)}


def place(number: int, chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"id": f"urn:x:{number}", "type": "T"}
    for name in ("location", "zone"):
        if chance.random() < 0.8:
            made[name] = {"type": "GeoProperty", "value": geometry(chance)}
            if chance.random() < 0.1:
                made[name] = [
                    made[name],
                    {"type": "GeoProperty", "value": geometry(chance), "datasetId": "urn:d:1"},
                ]
    return made


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    made = SqliteStore(tmp_path / "city.sqlite3")
    yield made
    await made.close()


async def keep(store: Store, documents: list[dict[str, Any]]) -> dict[str, Any]:
    """Return bodies and times by id, as they are stored."""
    drafts = [entities.read_entity(document, jsonld.CORE) for document in documents]
    done = await store.write([Write("", draft.id or "", entities.create(draft)) for draft in drafts])
    assert [each for each in done if isinstance(each, Exception)] == []
    there = (await store.select(Select(tenant="", sight=EVERYTHING, limit=1000))).items
    bodies = {each.id: (msgspec.json.decode(each.body), times_of(each.times)) for each in there}
    assert len(bodies) == len(documents)
    return bodies


@pytest.mark.parametrize("seed", range(3))
async def test_geoqueries_agree(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    bodies = await keep(store, [place(number, chance) for number in range(80)])
    relations = ["within", "intersects", "disjoint", "contains", "overlaps", "equals"]
    near = [f"near;{way}Distance=={metres}" for way in ("max", "min") for metres in (1, 60_000, 300_000, 2e7)]
    for _ in range(120):
        asked = geometry(chance)
        relation = chance.choice([*relations, *near])
        attribute = chance.choice(["location", "zone"])
        geo = queries.parse_geo(relation, asked["type"], asked["coordinates"], attribute, str)
        meets = queries.geo_matcher(geo)
        expected = {id for id, (body, _times) in bodies.items() if meets(body)}
        page = await store.select(Select(tenant="", sight=EVERYTHING, geo=geo, limit=1000, count=True))
        assert {each.id for each in page.items} == expected, geo
        assert page.count == len(expected), geo


@pytest.mark.parametrize("seed", range(3))
async def test_conditions_agree(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    bodies = await keep(store, [entity(number, chance) for number in range(80)])
    for _ in range(150):
        text = condition(chance)
        q = queries.parse_q(text, jsonld.CORE.expand)
        meets = queries.matcher(q)
        expected = {id for id, (body, times) in bodies.items() if meets(body, times, bodies.get)}
        page = await store.select(Select(tenant="", sight=EVERYTHING, q=q, limit=1000, count=True))
        assert {each.id for each in page.items} == expected, text
        assert page.count == len(expected), text


async def test_a_link_tells_nothing_of_what_the_reader_may_not_see(store: Store) -> None:
    def write(id: str, owner: Owner, **attributes: Any) -> Write:
        draft = entities.read_entity({"id": id, "type": "T", **attributes}, jsonld.CORE)
        return Write("", id, entities.create(draft), owner)

    secret = Owner("13101", Visibility.PRIVATE)
    pointing = {"r": {"type": "Relationship", "object": "urn:x:secret"}}
    await store.write(
        [
            write("urn:x:secret", secret, a={"type": "Property", "value": 1}),
            write("urn:x:open", Owner("13101"), **pointing),
        ]
    )
    q = queries.parse_q("r{a}==1", str)
    for sight, found in ((EVERYTHING, ["urn:x:open"]), (Sight(False, frozenset(), frozenset()), [])):
        page = await store.select(Select(tenant="", sight=sight, q=q))
        assert [each.id for each in page.items] == found


async def test_questions_of_very_many_parts_are_answered(store: Store) -> None:
    number = {"type": "Property", "value": 1}
    await keep(store, [{"id": f"urn:x:{n}", "type": "T", "a": number} for n in range(3)])

    async def found(**what: Any) -> int:
        return len((await store.select(Select(tenant="", sight=EVERYTHING, **what))).items)

    for text in ("|".join(["a==1"] * 1500), ";".join(["a>0"] * 1500), "a==" + ",".join(["1"] * 3000)):
        assert await found(q=queries.parse_q(text, str)) == 3
    assert await found(ids=tuple(f"urn:x:{n}" for n in range(50_000))) == 3
