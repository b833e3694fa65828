"""Attacks on what is hidden by tiles of the map: things, places, numbers, marks of what is kept, edges, bounds.

Asked as a machine with a token and as a page with a session; a stranger is answered as if what is hidden did not
exist, and whoever may see it gets another answer: the question could tell.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.protocols.http import service as http
from hiroba.protocols.tiles import content
from tests.security.asking import Asking, Told
from tests.security.seeded import NEIGHBOUR, NOBODY, SECRET, TOWN, Seeded
from tests.support import decoding

LON, LAT = 141.35, 43.06  # far from what the town has
PLAIN, PRIVATE, CLOSED, BLIND = "MapPlain", "MapPrivate", "MapClosed", "MapBlind"
KINDS = (PLAIN, PRIVATE, CLOSED, BLIND)
STRANGERS = (NOBODY, "resident", "operator", "neighbour")
ZOOMS = (0, 8, 13, 14, 18)
MANY = 70  # more than are told one by one from afar
FIELDS = {"MapPrivate": 3, "MapClosed": 5, "MapBlind": 7}  # how many more there are of each


def _thing(kind: str, number: int, lon: float = LON, lat: float = LAT) -> dict[str, Any]:
    place = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, lat]}}
    name = {"type": "Property", "value": f"{kind} {number} {'' if kind == PLAIN else SECRET}"}
    return {"id": f"urn:ngsi-ld:{kind}:{number}", "type": kind, "name": name, "location": place}


@pytest.fixture(scope="module", autouse=True)
def things(seeded: Seeded, django_db_blocker: Any) -> Iterator[None]:
    """Seventy that everybody sees, three that are private, five that a rule closes, seven whose place it hides."""
    with django_db_blocker.unblock():
        city.upsert(TOWN, [_thing(PLAIN, n) for n in range(MANY)])
        city.upsert(TOWN, [_thing(PRIVATE, n) for n in range(3)], visibility=Visibility.PRIVATE)
        city.upsert(TOWN, [_thing(kind, n) for kind in (CLOSED, BLIND) for n in range(FIELDS[kind])])
        read, anyone = frozenset({Action.ENTITY_READ.value}), Party(PartyKind.ANYONE)
        for kind, limits in ((CLOSED, None), (BLIND, Limits(frozenset({"location"})))):
            target = Target(TargetKind.ENTITIES, kind, TOWN)
            more = {} if limits is None else {"limits": limits}
            decide.put_rule(Rule(f"map-{kind}", Effect.PROHIBIT, read, target, anyone, **more))
        http.forget()
        yield
        decide.remove_rules([f"map-{CLOSED}", f"map-{BLIND}"])
        for kind in KINDS:
            city.delete_missing(
                TOWN, "", {*city.ids_of(TOWN, "")} - {f"urn:ngsi-ld:{kind}:{n}" for n in range(MANY)}
            )


def _address(zoom: int, lon: float = LON, lat: float = LAT, dx: int = 0, dy: int = 0) -> str:
    side = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return f"{zoom}/{int((lon + 180) / 360 * side) + dx}/{int(y * side) + dy}"


Tiled = Callable[..., Told]


@pytest.fixture(params=["machine", "page"])
def tile(ask: Asking, request: pytest.FixtureRequest) -> Tiled:
    """Ask for a tile: who, which one, what else."""

    def asked(who: str, address: str, query: str = "", **headers: str) -> Told:
        if request.param == "machine":
            told = ask.machine(who, "GET", f"/tiles/WebMercatorQuad/{address}{query}", **headers)
        else:
            told = ask.page(who, "GET", f"/live/tiles/{address}{query}", **headers)
        assert told.status in (200, 304), told.text
        return told

    return asked


def _types(told: Told) -> dict[str, int]:
    """How many of each type a tile tells of; of cells of several types all are the most frequent one's."""
    found: dict[str, int] = {}
    for features in decoding.layers(told.body).values():
        for each in features:
            kind = each.properties["type"]
            found[kind] = found.get(kind, 0) + int(each.properties.get("count", 1))
    return found


@pytest.mark.parametrize("who", STRANGERS)
@pytest.mark.parametrize("zoom", ZOOMS)
def test_by_a_hidden_thing_and_by_a_count(tile: Tiled, who: str, zoom: int) -> None:
    """At every zoom, one by one or as numbers, of all types and of one."""
    told = tile(who, _address(zoom))
    assert SECRET.encode() not in told.body
    if zoom:  # the whole world has other things, too
        assert _types(told) == {PLAIN: MANY}
        assert sum(_types(tile("officer", _address(zoom))).values()) == MANY + 3 + 5 + 7
    for kind in (PRIVATE, CLOSED, BLIND):
        assert tile(who, _address(zoom), f"?type={kind}").body == b""
        assert _types(tile("officer", _address(zoom), f"?type={kind}")) == {kind: FIELDS[kind]}
    assert tile(who, _address(zoom), f"?organisation={NEIGHBOUR}").body == b""


def test_by_how_a_tile_is_told(tile: Tiled, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether things are told one by one is decided by those that are seen."""
    monkeypatch.setattr(content, "_MOST", MANY)
    assert set(decoding.layers(tile(NOBODY, _address(15)).body)) == {"things"}
    assert set(decoding.layers(tile("officer", _address(15)).body)) == {"cells"}


@pytest.mark.parametrize("zoom", [8, 15])
def test_by_the_mark_of_what_is_kept(tile: Tiled, zoom: int) -> None:
    """What an officer has kept is not confirmed to others, and a mark does not tell that something hidden was
    written."""
    theirs, mine = tile("officer", _address(zoom)), tile(NOBODY, _address(zoom))
    assert theirs.headers["etag"] != mine.headers["etag"]
    told = tile(NOBODY, _address(zoom), If_None_Match=theirs.headers["etag"])
    assert (told.status, told.body) == (200, mine.body)
    assert tile("officer", _address(zoom), If_None_Match=theirs.headers["etag"]).status == 304
    city.upsert(TOWN, [_thing(PRIVATE, 0, LON + 0.3)], visibility=Visibility.PRIVATE)
    try:
        assert tile(NOBODY, _address(zoom)).headers["etag"] == mine.headers["etag"]
        assert tile(NOBODY, _address(zoom), If_None_Match=mine.headers["etag"]).status == 304
        assert tile("officer", _address(zoom)).headers["etag"] != theirs.headers["etag"]
    finally:
        city.upsert(TOWN, [_thing(PRIVATE, 0)], visibility=Visibility.PRIVATE)


def test_by_the_edge_of_a_neighbouring_tile(tile: Tiled) -> None:
    """An area reaches into the tiles around its own: not where it is hidden."""
    ring = [[LON - 0.1, LAT - 0.1], [LON + 0.1, LAT - 0.1], [LON + 0.1, LAT + 0.1], [LON - 0.1, LAT + 0.1]]
    area = {"type": "GeoProperty", "value": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}}
    for kind in (PRIVATE, CLOSED, BLIND):
        visibility = Visibility.PRIVATE if kind == PRIVATE else Visibility.PUBLIC
        city.upsert(TOWN, [_thing(kind, 0) | {"location": area}], visibility=visibility)
    try:
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            around = _address(14, dx=dx, dy=dy)
            assert tile(NOBODY, around).body == b""
            assert set(_types(tile("officer", around))) == {PRIVATE, CLOSED, BLIND}
    finally:
        for kind in (PRIVATE, CLOSED, BLIND):
            visibility = Visibility.PRIVATE if kind == PRIVATE else Visibility.PUBLIC
            city.upsert(TOWN, [_thing(kind, 0)], visibility=visibility)


def test_by_what_has_just_become_hidden(tile: Tiled) -> None:
    """At the next question, in numbers and one by one."""
    city.upsert(TOWN, [_thing(PLAIN, 0)], visibility=Visibility.PRIVATE)
    try:
        for zoom in (8, 15):
            assert _types(tile(NOBODY, _address(zoom))) == {PLAIN: MANY - 1}
    finally:
        city.upsert(TOWN, [_thing(PLAIN, 0)])
    for zoom in (8, 15):
        assert _types(tile(NOBODY, _address(zoom))) == {PLAIN: MANY}


@pytest.mark.parametrize("kind", [PRIVATE, CLOSED, BLIND])
def test_by_the_bounds_that_are_told(ask: Asking, kind: str) -> None:
    for path, asked in (
        (f"/tiles/WebMercatorQuad/tilejson.json?type={kind}", ask.machine),
        (f"/live/tiles.json?type={kind}", ask.page),
    ):
        assert "bounds" not in asked(NOBODY, "GET", path).json
        assert asked("officer", "GET", path).json["bounds"] == pytest.approx([LON, LAT, LON, LAT], abs=1e-3)
    for path in (f"/tiles?type={kind}", f"/tiles/WebMercatorQuad?type={kind}"):
        assert "boundingBox" not in ask.machine(NOBODY, "GET", path).text
        assert "boundingBox" in ask.machine("officer", "GET", path).text


def test_by_whether_there_are_too_many_for_one_answer(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    """The map is told to draw tiles where more is seen than one answer holds, not where more is there."""
    monkeypatch.setattr("hiroba.web.live.entities.MOST", MANY)
    query = "&".join(f"type={kind}" for kind in KINDS)
    path = f"/live/entities.geojson?{query}&tiles=1"
    assert "tiles" in ask.page("officer", "GET", path).json
    told = ask.page(NOBODY, "GET", path).json
    assert ("tiles" in told, SECRET in str(told)) == (True, False)  # blind ones are seen, without their place
    told = ask.page(
        NOBODY, "GET", f"/live/entities.geojson?type={PLAIN}&type={PRIVATE}&type={CLOSED}&tiles=1"
    ).json
    assert "tiles" not in told
    assert len(told["features"]) == MANY


def test_by_forged_words(tile: Tiled) -> None:
    """Who asks is not what a header or the address says."""
    mine = tile(NOBODY, _address(15))
    for query, headers in (
        (f"?organisation={TOWN}", {}),
        ("?token=x&sight=everything&everything=1", {}),
        ("", {"NGSILD-Tenant": TOWN, "Fiware-Service": TOWN}),
        ("", {"X-Forwarded-User": "officer@example.jp", "Remote-User": "officer"}),
    ):
        assert tile(NOBODY, _address(15), query, **headers).body == mine.body


def test_spaces_that_are_asked_by_name_only_are_not_on_the_map(ask: Asking) -> None:
    """Snapshots keep what was seen once, for who made them."""
    city.upsert("~kept", [_thing(PLAIN, 900)])
    try:
        for who in (NOBODY, "officer"):
            for zoom in (8, 15):
                told = ask.machine(who, "GET", f"/tiles/WebMercatorQuad/{_address(zoom)}?type={PLAIN}")
                assert _types(told) == {PLAIN: MANY}
    finally:
        city.delete_missing("~kept", "", set())
