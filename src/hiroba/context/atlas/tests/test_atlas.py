"""The atlas: what is counted where, for whom, as the log goes on."""

from __future__ import annotations

import math
from random import Random
from typing import Any

import numpy as np
import pytest

from hiroba.context.atlas import service as atlases
from hiroba.context.atlas.points import Point, Points
from hiroba.context.atlas.service import Question
from hiroba.context.atlas.types import Gathered, Tile
from hiroba.context.city import service as city
from hiroba.kernel.decide.types import EVERYTHING, Limits, Ruled, Sight, Target, TargetKind, Visibility

TOWN, OTHER = "131041", "132012"
PUBLIC = Sight(False, frozenset(), frozenset())
WORLD = Tile(0, 0, 0)


def _place(lon: float, lat: float) -> dict[str, Any]:
    return {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, lat]}}


def _thing(number: int, lon: float, lat: float, kind: str = "Lamp", **more: Any) -> dict[str, Any]:
    return {"id": f"urn:x:{kind}:{number}", "type": kind, "location": _place(lon, lat), **more}


def _tile_of(lon: float, lat: float, zoom: int) -> Tile:
    side = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return Tile(zoom, int((lon + 180) / 360 * side), int(y * side))


def _gathered(tile: Tile = WORLD, sight: Sight = PUBLIC, tenant: str | None = None) -> Gathered:
    async def asked() -> Gathered:
        return await (await atlases.current()).gathered(tile, Question(sight, tenant))

    return city.wait_for(asked())


def test_a_cell_says_how_many_of_what_are_there() -> None:
    city.upsert(TOWN, [_thing(n, 139.7, 35.6) for n in range(3)])
    city.upsert(OTHER, [_thing(9, 139.7001, 35.6001, "Bench"), _thing(1, -70, -30, "Bench")])
    found = _gathered()
    assert (found.number, found.owners) == (5, {TOWN: 3, OTHER: 2})
    assert sorted((each.number, list(each.types)) for each in found.cells) == [
        (1, [("Bench", 1)]),
        (4, [("Lamp", 3), ("Bench", 1)]),
    ]
    assert _gathered(tenant=OTHER).number == 2


def test_everything_is_counted_once_at_every_zoom_however_it_changed() -> None:
    """Against a plain list of what there is, through writes of every kind."""
    random = Random(5)
    there: dict[str, tuple[float, float]] = {}
    for _round in range(6):
        some = [
            _thing(n, random.uniform(139, 140), random.uniform(35, 36)) for n in random.sample(range(60), 25)
        ]
        city.upsert(TOWN, some, source="d")
        there |= {each["id"]: tuple(each["location"]["value"]["coordinates"]) for each in some}
        gone = random.sample(sorted(there), 5)
        city.delete_missing(TOWN, "d", set(there) - set(gone))
        for id in gone:
            del there[id]
        city.update_attributes(TOWN, next(iter(there)), {"light": {"type": "Property", "value": _round}})
        for zoom in (0, 5, 9, 12):
            counted: dict[Tile, int] = {}
            for lon, lat in there.values():
                tile = _tile_of(lon, lat, zoom)
                counted[tile] = counted.get(tile, 0) + 1
            for tile, number in counted.items():
                found = _gathered(tile)
                assert found.number == sum(cell.number for cell in found.cells) == number


def test_an_atlas_made_anew_says_the_same_as_one_that_followed() -> None:
    city.upsert(TOWN, [_thing(n, 139 + n / 100, 35.5) for n in range(50)])
    _gathered()
    city.upsert(TOWN, [_thing(n, 139.5, 35 + n / 100, extra=_place(140, 36)) for n in range(25, 75)])
    city.upsert(TOWN, [_thing(3, 10, 50)], visibility=Visibility.PRIVATE)
    tiles = [_tile_of(139.5, 35.5, zoom) for zoom in (3, 7, 10)]
    followed = [(_gathered(tile), _gathered(tile, EVERYTHING)) for tile in tiles]

    async def anew() -> list[tuple[Gathered, Gathered]]:
        atlas = atlases.Atlas((await atlases.current()).store)
        asked = Question(PUBLIC), Question(EVERYTHING)
        return [tuple([await atlas.gathered(tile, each) for each in asked]) for tile in tiles]  # type: ignore[misc]

    for one, other in zip(followed, city.wait_for(anew()), strict=True):
        for mine, theirs in zip(one, other, strict=True):
            assert (mine.number, mine.owners) == (theirs.number, theirs.owners)


def test_what_becomes_hidden_is_not_counted_at_the_next_question() -> None:
    city.upsert(TOWN, [_thing(1, 139.7, 35.6), _thing(2, 139.7, 35.6)])
    assert _gathered().number == 2
    city.upsert(TOWN, [_thing(1, 139.7, 35.6)], visibility=Visibility.PRIVATE)
    assert _gathered().number == 1
    assert _gathered(sight=EVERYTHING).number == 2


def test_a_thing_stands_where_what_is_seen_of_it_says() -> None:
    """Where `location` is hidden by another place that is not; where nothing is left, nowhere."""
    city.upsert(TOWN, [_thing(1, 139.7, 35.6, spot=_place(10.0, 50.0)), _thing(2, 139.7, 35.6)])
    target = Target(TargetKind.ENTITIES, "Lamp", TOWN)
    blind = Sight(False, frozenset(), frozenset(), Ruled(closed=((target, frozenset({"location"})),)))
    assert _gathered().number == _gathered(_tile_of(139.7, 35.6, 12)).number == 2
    assert _gathered(sight=blind).number == _gathered(_tile_of(10, 50, 12), blind).number == 1
    assert _gathered(_tile_of(139.7, 35.6, 12), blind).number == 0
    half = Sight(
        False, frozenset(), frozenset(), Ruled(opened=((target, Limits(columns=frozenset({"spot"}))),))
    )
    city.upsert(TOWN, [_thing(1, 139.7, 35.6, spot=_place(10.0, 50.0))], visibility=Visibility.PRIVATE)
    assert _gathered(_tile_of(10, 50, 12), half).number == 1
    assert _gathered(_tile_of(139.7, 35.6, 12), half).number == 1  # the other one, which is public


def test_a_place_that_is_taken_away_or_has_expired_is_not_counted() -> None:
    city.upsert(TOWN, [_thing(1, 139.7, 35.6), _thing(2, 139.7, 35.6, spot=_place(1, 1))])
    assert _gathered().number == 2
    city.update_attributes(TOWN, "urn:x:Lamp:1", {"location": "urn:ngsi-ld:null"})
    assert _gathered().number == 1
    city.update_attributes(TOWN, "urn:x:Lamp:2", {"location": "urn:ngsi-ld:null"})
    assert _gathered(_tile_of(1, 1, 10)).number == 1
    city.upsert(TOWN, [_thing(3, 5, 5) | {"expiresAt": "2020-01-01T00:00:00Z"}])
    assert _gathered(_tile_of(5, 5, 10)).number == 0


def test_a_city_that_was_emptied_is_empty() -> None:
    city.upsert(TOWN, [_thing(1, 139.7, 35.6)])
    assert _gathered().number == 1
    city.wait_for(_emptied())
    assert _gathered().number == 0
    city.upsert(TOWN, [_thing(2, 139.7, 35.6)])
    assert _gathered().number == 1


async def _emptied() -> None:
    await (await atlases.current()).store.empty()


def test_a_log_that_has_forgotten_is_made_good(monkeypatch: pytest.MonkeyPatch) -> None:
    city.upsert(TOWN, [_thing(1, 139.7, 35.6)])
    assert _gathered().number == 1
    monkeypatch.setattr(atlases, "_MISSED", -1)  # as if too much had been missed
    city.upsert(TOWN, [_thing(2, 139.7, 35.6)])
    assert _gathered().number == 2


def test_points_are_found_again_however_many_came_later() -> None:
    points = Points([[5, 1, 9], [1, 1, 1], [0, 0, 0], [0, 0, 0], [9, 9, 9]])
    for key in range(100, 7_000):
        points.put(Point(key, 1, key, 0, 9))
    points.drop(5)
    points.drop(101)
    points.change(102, 2, 9)
    points.put(Point(1, 1, 77, 0, 9))
    rows = points.inside(WORLD, np.array([False, True, True]), 0)
    kind, x, _y = points.of(rows)
    assert len(rows) == 6_900 + 3 - 2
    assert sorted(zip(x.tolist(), kind.tolist(), strict=True))[1:4] == [(77, 1), (100, 1), (102, 2)]
