"""The towns of one municipality by their folded names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean

from hiroba.catalog.geocoding.folding import fold
from hiroba.catalog.geocoding.types import Precision, Town

_CHOME = re.compile(r"(.*?)([0-9]+)丁目")
_FAR = 0.02  # degrees, about 2 km: two towns of one name so far apart are two towns


@dataclass(frozen=True)
class Place:
    """name: as the table writes it. chome: its numbers where the name alone is no entry of the table."""

    name: str
    longitude: float
    latitude: float
    precision: Precision = Precision.TOWN


@dataclass(frozen=True)
class Towns:
    """by_name: folded names of towns. chome: base name -> number -> the 丁目. bare: base names that are
    towns of their own, too, so that 「1-2」 behind them need not be a 丁目. koaza: folded name of a town ->
    its small names. longest: letters of the longest name. middle: longitude and latitude."""

    by_name: dict[str, Place]
    chome: dict[str, dict[int, Place]]
    bare: frozenset[str]
    koaza: dict[str, dict[str, Place]]
    longest: int
    middle: tuple[float, float]


def gather(rows: Iterable[Town]) -> Towns:
    """The index of one municipality."""
    named: dict[str, list[Town]] = {}
    small: dict[str, dict[str, list[Town]]] = {}
    towns = list(rows)
    for row in towns:
        key = fold(row.name)
        named.setdefault(key, []).append(row)
        if row.koaza:
            small.setdefault(key, {}).setdefault(fold(row.koaza), []).append(row)
    by_name: dict[str, Place] = {}
    chome: dict[str, dict[int, Place]] = {}
    for key, same in named.items():
        place = _place(same)
        if place is None:
            continue
        found = _CHOME.fullmatch(key)
        if found and found[1]:
            chome.setdefault(found[1], {})[int(found[2])] = place
        else:
            by_name[key] = place
    bare = frozenset(by_name)
    for base, numbers in chome.items():
        if base not in by_name:
            by_name[base] = _middle(base, list(numbers.values()))
    koaza = {
        key: {name: place for name, same in names.items() if (place := _one(same)) is not None}
        for key, names in small.items()
    }
    longest = max(map(len, by_name), default=0)
    middle = (fmean(row.longitude for row in towns), fmean(row.latitude for row in towns))
    return Towns(by_name, chome, bare, koaza, longest, middle)


def _place(same: list[Town]) -> Place | None:
    """The place of a name: the town's own line, else the middle of its 小字; None where it is two towns."""
    own = [row for row in same if not row.koaza]
    if own:
        return _one(own)
    return _of(same)


def _one(same: list[Town]) -> Place | None:
    spread = max(
        max(row.longitude for row in same) - min(row.longitude for row in same),
        max(row.latitude for row in same) - min(row.latitude for row in same),
    )
    return None if spread > _FAR else _of(same)


def _of(same: list[Town]) -> Place:
    chome = same[0].name.endswith("丁目")
    return Place(
        same[0].name,
        fmean(row.longitude for row in same),
        fmean(row.latitude for row in same),
        Precision.CHOME if chome else Precision.TOWN,
    )


def _middle(base: str, parts: list[Place]) -> Place:
    return Place(base, fmean(p.longitude for p in parts), fmean(p.latitude for p in parts))
