"""Tokyo's 62 municipalities as a map of tiles: each where it roughly lies, all of one size.

The arrangement is our own drawing. A row is a string of cells of one municipality code each (three
digits without "13" and the check digit); "..." is an empty cell. The islands are a row by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.templatetags.hiroba_ui import title_of

_MAINLAND = (
    "... ... 303 223 220 213 221 ... ... 119 117 121 122 ...",
    "308 205 227 207 202 211 222 229 120 116 105 118 107 123",
    "307 305 218 ... 215 214 210 203 114 104 101 106 108 ...",
    "... ... 228 201 212 206 208 204 115 113 103 102 ... ...",
    "... ... ... 209 ... 224 225 219 112 110 109 ... ... ...",
    "... ... ... ... ... ... ... ... ... 111 ... ... ... ...",
)
_ISLANDS = "361 362 363 364 381 382 401 402 421"
_STEPS = (1, 3, 10, 30)  # datasets from which a tile is one shade deeper
_ENOUGH = 31  # half of Tokyo: with fewer members a plain list says more


@dataclass(frozen=True)
class Tile:
    """row, column: from 1. shade: 0 (none) to 4. group: ward | tama | island."""

    organisation: OrganisationInfo
    row: int
    column: int
    group: str
    datasets: int
    shade: int

    @property
    def short_name(self) -> str:
        """The name; in English without "City", "Town" or "Village", which a tile has no room for."""
        name = title_of(self.organisation)
        return name.rsplit(" ", 1)[0] if name.endswith((" City", " Town", " Village")) else name


@dataclass(frozen=True)
class TileGroup:
    id: str
    tiles: tuple[Tile, ...]


def _positions() -> dict[str, tuple[int, int]]:
    """Five-digit code -> row, column."""
    found: dict[str, tuple[int, int]] = {}
    for row, line in enumerate((*_MAINLAND, _ISLANDS), start=1):
        for column, code in enumerate(line.split(), start=1):
            if code != "...":
                found[f"13{code}"] = (row, column)
    return found


def _group(code: str) -> str:
    number = int(code[2:5])
    return "ward" if number < 200 else "tama" if number < 360 else "island"


def shade(datasets: int) -> int:
    """How deep the colour is: 0 for none, up to 4."""
    return sum(datasets >= step for step in _STEPS)


def tile_map(members: Iterable[OrganisationInfo], counts: Mapping[str, int]) -> tuple[TileGroup, ...]:
    """Return the tiles in three groups; nothing when this is not Tokyo's square."""
    known = {each.code[:5]: each for each in members if len(each.code) == 6 and each.code.isdigit()}
    tiles = []
    for code, (row, column) in _positions().items():
        if code in known:
            number = counts.get(known[code].code, 0)
            tiles.append(Tile(known[code], row, column, _group(code), number, shade(number)))
    if len(tiles) < _ENOUGH:
        return ()
    groups = ("ward", "tama", "island")
    return tuple(TileGroup(name, _in_group(tiles, name)) for name in groups)


def _in_group(tiles: Iterable[Tile], name: str) -> tuple[Tile, ...]:
    return tuple(sorted((t for t in tiles if t.group == name), key=lambda t: t.organisation.code))
