"""Degrees of latitude and longitude: decimal, 35°41′22″, 北緯35度41分22秒, and "lat,lon" in one cell."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "place.unreadable"
DMS = "place.degrees_minutes_seconds"

_DECIMAL = re.compile(r"[NE]?(?P<sign>[+-]?)(?P<degrees>\d{1,3}(?:\.\d*)?)°?[NEne]?")
_WORDS = re.compile(
    r"(?:北緯|東経|緯度|経度|[NE])?(?P<d>\d{1,3})(?:°|度)(?P<m>\d{1,2})(?:'|′|’|分)(?:(?P<s>\d{1,2}(?:\.\d+)?)(?:\"|″|”|''|′′|秒))?[NE]?"
)
_DOTS = re.compile(r"(?P<d>\d{2,3})[.:-](?P<m>\d{2})[.:-](?P<s>\d{2}(?:\.\d+)?)")
_PAIR = re.compile(r"[(\[]?(?P<first>[^,]+?),(?P<second>[^,]+?)[)\]]?")
_PAIR_SPACED = re.compile(r"\s*(?P<first>\d{1,3}\.\d+)[\s　]+(?P<second>\d{1,3}\.\d+)\s*")


def read_degrees(text: str) -> Reading:
    """Decimal degrees. Minutes and seconds are read only where three parts stand clearly."""
    bare, rules = fold(text)
    found = _DECIMAL.fullmatch(bare)
    if found:
        return _bounded(float(found["sign"] + found["degrees"]), rules)
    found = _WORDS.fullmatch(bare) or _DOTS.fullmatch(bare)
    if found is None:
        return missing(text) or unread(UNREADABLE)
    minutes, seconds = int(found["m"]), float(found["s"] or 0)
    if minutes > 59 or seconds >= 60:
        return unread(UNREADABLE)
    return _bounded(round(int(found["d"]) + minutes / 60 + seconds / 3600, 8), (*rules, DMS))


def read_pair(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) of a cell that holds both, whichever comes first; None where it does not.

    The order is told by the ranges of Japan; elsewhere latitude is taken to come first.
    """
    found = _PAIR_SPACED.fullmatch(text) or _PAIR.fullmatch(fold(text)[0])
    if found is None:
        return None
    first, second = read_degrees(found["first"]).value, read_degrees(found["second"]).value
    if not isinstance(first, float) or not isinstance(second, float):
        return None
    if 122 <= first <= 154 and 20 <= second <= 46:
        first, second = second, first
    return (first, second) if abs(first) <= 90 else None


def _bounded(degrees: float, rules: tuple[str, ...]) -> Reading:
    return Reading(degrees, rules) if -180 <= degrees <= 180 else unread("place.out_of_range")
