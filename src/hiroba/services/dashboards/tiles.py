"""Municipalities as tiles of one size, each about where it lies: small ones are read as well."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
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
    draw,
    joined,
    linked,
    shade,
    short,
    text,
    whole,
)

_SIDE, _GAP = 60.0, 4.0
_LEGEND: Final = 44.0


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


def tile_map(
    tiles: Mapping[str, Tile], names: Mapping[str, str], label: str, unit: str, language: str
) -> SafeString:
    """Draw the whole grid; a place without a value is there as well. names: of every place on the grid."""
    bounds = classes([each.value for each in tiles.values()])
    width = (max(column for column, _row in grid().values()) + 1) * (_SIDE + _GAP)
    height = (max(row for _column, row in grid().values()) + 1) * (_SIDE + _GAP) + _LEGEND
    parts = [
        _tile(tiles.get(code), names.get(code, code), at, bounds, language) for code, at in grid().items()
    ]
    parts.append(
        _legend(bounds, [each.value for each in tiles.values()], height - _LEGEND + 8, unit, language)
    )
    return whole(width, height, label, parts)


def _tile(
    tile: Tile | None, name: str, at: tuple[float, float], bounds: Sequence[float], language: str
) -> SafeString:
    x, y = at[0] * (_SIDE + _GAP), at[1] * (_SIDE + _GAP)
    fill, ink = shade(tile.value, bounds) if tile else NONE
    shown = name if language == "en" else _bare(name)
    parts = [
        draw(
            '<rect x="{:.1f}" y="{:.1f}" width="{}" height="{}" rx="6" fill="{}" stroke="{}"/>', x, y, _SIDE,
            _SIDE, fill, LINE,
        ),
        text(x + _SIDE / 2, y + 25, _fitting(shown), _size(shown), "middle", ink),
        text(x + _SIDE / 2, y + 46, short(tile.value, language) if tile else "–", 13, "middle", ink),
    ]  # fmt: skip
    return linked(tile.href, tile.said, joined(parts)) if tile else joined(parts)


def _bare(name: str) -> str:
    return name[:-1] if len(name) > 2 and name[-1] in "区市町村" else name


def _fitting(name: str) -> str:
    plain = name.replace(" City", "").replace(" Town", "").replace(" Village", "")
    return plain if len(plain) <= 11 else plain[:10] + "…"


def _size(name: str) -> float:
    wide = sum(2 if ord(letter) > 0x2E7F else 1 for letter in _fitting(name))
    return 14.0 if wide <= 6 else 11.5 if wide <= 9 else 9.5


def _legend(
    bounds: Sequence[float], values: Sequence[float], y: float, unit: str, language: str
) -> SafeString:
    if not values:
        return text(8, y + 16, _("値のある団体はまだありません。"), 13, "start", SOFT)
    parts, x, low = [], 8.0, min(values)
    for bound in bounds:
        fill, _ink = shade(bound, bounds)
        last = short(bound, language)
        said = last if bound == low or len(bounds) == len(set(values)) else f"{short(low, language)}–{last}"
        parts.append(
            draw(
                '<rect x="{:.1f}" y="{:.1f}" width="22" height="22" rx="3" fill="{}" stroke="{}"/>',
                x, y, fill, LINE,
            )
        )  # fmt: skip
        parts.append(text(x + 28, y + 16, said, 13))
        x += 48 + 8.2 * len(said)
        low = min((each for each in values if each > bound), default=bound)
    parts.append(text(x, y + 16, unit, 13, "start", SOFT))
    return joined(parts)
