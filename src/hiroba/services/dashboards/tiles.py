"""Municipalities as tiles of one size, each about where it lies: small ones are read as well."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.kernel.charts.service import (
    LINE,
    NONE,
    SOFT,
    classes,
    cut,
    draw,
    joined,
    linked,
    notation,
    shade,
    text,
    whole,
    wide,
)

_SIDE, _GAP = 60.0, 4.0
_INSIDE: Final = 54.0  # room for words
_LEGEND: Final = 44.0
_WARDS: Final = 7  # the column where the special wards begin
_ISLANDS: Final = 6  # the row after which the islands lie


@dataclass(frozen=True)
class Tile:
    name: str
    value: float
    said: str
    href: str


@cache
def grid() -> dict[str, tuple[float, float]]:
    """Column and row of the tile of each of Tokyo's 62 municipalities, by code."""
    source = resources.files("hiroba.services.dashboards").joinpath("data", "tiles_tokyo.csv")
    rows = csv.DictReader(source.read_text(encoding="utf-8").splitlines())
    return {row["code"]: (float(row["column"]), float(row["row"])) for row in rows}


@cache
def stacked() -> dict[str, tuple[float, float]]:
    """The same for a phone: the wards, below them Tama, below it the islands."""
    found, islands = {}, 0
    for code, (column, row) in grid().items():
        if row > _ISLANDS:
            found[code] = (float(islands % _WARDS), 2 * _ISLANDS + 0.8 + islands // _WARDS)
            islands += 1
        elif column >= _WARDS:
            found[code] = (column - _WARDS, row)
        else:
            found[code] = (column, row + _ISLANDS + 0.4)
    return found


def tile_map(
    tiles: Mapping[str, Tile],
    names: Mapping[str, str],
    label: str,
    unit: str,
    language: str,
    *,
    narrow: bool = False,
) -> SafeString:
    """Draw the whole grid; a place without a value is there as well. names: of every place on the grid."""
    places = stacked() if narrow else grid()
    values = [each.value for each in tiles.values()]
    bounds, told = classes(values), notation(values, language)
    width = (max(column for column, _row in places.values()) + 1) * (_SIDE + _GAP)
    top = (max(row for _column, row in places.values()) + 1) * (_SIDE + _GAP) + 8
    parts = []
    for code, at in places.items():
        name = names.get(code, code)
        shown = _plain(name) if language == "en" else _bare(name)
        size = 17.0 if narrow else 14.0
        parts.append(_tile(tiles.get(code), shown, at, bounds, (size, told)))
    legend, rows = _legend(bounds, values, (top, width), unit, told)
    return whole(width, top - 8 + _LEGEND * rows, label, [*parts, legend])


def _tile(
    tile: Tile | None,
    name: str,
    at: tuple[float, float],
    bounds: Sequence[float],
    letters: tuple[float, Callable[[float], str]],
) -> SafeString:
    """letters: their largest size, and how a number is written."""
    x, y = at[0] * (_SIDE + _GAP), at[1] * (_SIDE + _GAP)
    fill, ink = shade(tile.value, bounds) if tile else NONE
    most, told = letters
    shown = cut(name, _INSIDE, most - 4)
    value = told(tile.value) if tile else "–"
    parts = [
        draw(
            '<rect x="{:.1f}" y="{:.1f}" width="{}" height="{}" rx="6" fill="{}" stroke="{}"/>', x, y, _SIDE,
            _SIDE, fill, LINE,
        ),
        text(x + _SIDE / 2, y + 25, shown, _size(shown, most), "middle", ink),
        text(x + _SIDE / 2, y + 46, value, _size(value, most - 1), "middle", ink),
    ]  # fmt: skip
    return linked(tile.href, tile.said, joined(parts)) if tile else joined(parts)


def _bare(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "区市町村" else name


def _plain(name: str) -> str:
    return name.replace(" City", "").replace(" Town", "").replace(" Village", "")


def _size(words: str, most: float) -> float:
    return round(min(most, _INSIDE / wide(words, 1)), 1)


def _legend(
    bounds: Sequence[float],
    values: Sequence[float],
    box: tuple[float, float],
    unit: str,
    told: Callable[[float], str],
) -> tuple[SafeString, int]:
    """box: where it begins, and how wide it may be. Returns it and on how many rows it is."""
    y, room = box
    if not values:
        return text(8, y + 16, _("値のある団体はまだありません。"), 13, "start", SOFT), 1
    parts, x, low, rows = [], 8.0, min(values), 1
    for bound in bounds:
        fill, _ink = shade(bound, bounds)
        last = told(bound)
        said = last if bound == low or len(bounds) == len(set(values)) else f"{told(low)}–{last}"
        across = 48 + wide(said)
        if x > 8 and x + across > room:
            x, y, rows = 8.0, y + 30, rows + 1
        parts.append(
            draw(
                '<rect x="{:.1f}" y="{:.1f}" width="22" height="22" rx="3" fill="{}" stroke="{}"/>',
                x, y, fill, LINE,
            )
        )  # fmt: skip
        parts.append(text(x + 28, y + 16, said, 13))
        x += across
        low = min((each for each in values if each > bound), default=bound)
    if x + wide(unit) > room:
        x, y, rows = 8.0, y + 30, rows + 1
    parts.append(text(x, y + 16, unit, 13, "start", SOFT))
    return joined(parts), rows
