"""The members of a series along time, with what is missing between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from hiroba.catalog.series.types import Gap, Grain, Member, Period, SeriesInfo
from hiroba.web.series.words import group, short, span

_BY_YEAR = (Grain.HALF, Grain.QUARTER, Grain.MONTH, Grain.DAY)


@dataclass(frozen=True)
class Place:
    """A place on the line. member: None where something is missing (then `missing` says how many)."""

    words: str
    member: Member | None = None
    missing: int = 0


@dataclass(frozen=True)
class Row:
    """The places of a year; title "" where the line is not broken into years."""

    title: str
    places: tuple[Place, ...]


def timeline(info: SeriesInfo) -> list[Row]:
    """The line, the newest year first, and in it the places in the order of time."""
    placed: list[tuple[Period, Place]] = [
        (each.period, Place(short(each.period), each)) for each in info.members
    ]
    placed += [(gap.first, Place(_words(gap), missing=gap.number)) for gap in info.gaps]
    placed.sort(key=lambda each: each[0].order)
    if info.grain not in _BY_YEAR:
        return [Row("", _places(placed))]
    rows = groupby(placed, key=lambda each: group(each[0]))
    return [Row(title, _places(each)) for title, each in rows][::-1]


def _places(placed: Iterable[tuple[Period, Place]]) -> tuple[Place, ...]:
    return tuple(place for _period, place in placed)


def _words(gap: Gap) -> str:
    return short(gap.first) if gap.number == 1 else span(gap.first, gap.last)
