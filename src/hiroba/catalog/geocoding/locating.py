"""Finds an address in the table, from the prefecture inwards, and stops where nothing is known any more."""

from __future__ import annotations

import re
from functools import cache

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.geocoding.folding import fold
from hiroba.catalog.geocoding.gazetteer import Gazetteer, Municipality
from hiroba.catalog.geocoding.towns import Place, Towns
from hiroba.catalog.geocoding.types import Located, Precision, Within

NOWHERE = Located(Precision.NONE)
_SAID_CHOME = re.compile(r"([0-9]+)丁目")
_NUMBERS = re.compile(r"([0-9]+)(-|番|ノ|$)?([0-9]+)?")
_STREETS = re.compile(
    r".*(?:[上下][るがルケ]+|[東西]入[るル]?|[あさ]がる)"
)  # 寺町通御池上る: on the way to a town
_SMALL = re.compile(r"^(?:字|小字)")
_ELSEWHERE = re.compile(r"[^0-9]{1,6}?[市郡区]")
_NOT_BEHIND = re.compile(r"[町村]|丁目")  # behind a town's name it is another, longer name


def locate(table: Gazetteer, address: str, within: Within) -> Located:
    """Where an address is. within: what holds when the address leaves out prefecture or municipality."""
    text = fold(address)
    prefecture, text = _prefecture(text)
    found, rest = _municipality(table, prefecture or within.prefecture, text, said=bool(prefecture))
    if found is not None:
        return _in(found, rest)
    if prefecture and prefecture != within.prefecture:
        return NOWHERE
    return _implied(table.within(within), text)


def _implied(candidates: list[Municipality], text: str) -> Located:
    """The address begins with a town, of the organisation's own municipality or of a ward that it names."""
    for one in candidates:
        ward = fold(one.name).partition("市")[2]
        if len(candidates) > 1 and ward and text.startswith(ward):
            return _in(one, text[len(ward) :])
    if len(candidates) != 1:
        return NOWHERE
    found = _in(candidates[0], text)
    elsewhere = _ELSEWHERE.match(text)
    recognised = len(text) - len(found.rest)
    if found.precision is Precision.MUNICIPALITY or (elsewhere and elsewhere.end() > recognised):
        return NOWHERE
    return found


@cache
def _prefectures() -> tuple[tuple[str, str], ...]:
    """(folded, as written)."""
    names = {one.prefecture for one in datamodels.municipalities()}
    return tuple((fold(name), name) for name in sorted(names))


def _prefecture(text: str) -> tuple[str, str]:
    for key, name in _prefectures():
        if text.startswith(key):
            return name, text[len(key) :]
    return "", text


def _municipality(
    table: Gazetteer, prefecture: str, text: str, *, said: bool
) -> tuple[Municipality | None, str]:
    names = table.by_prefecture.get(prefecture, {})
    for length in range(min(table.longest, len(text)), 1, -1):
        key = text[:length]
        if key in names:
            return names[key], text[length:]
        if not said and table.whole and len(table.anywhere.get(key, ())) == 1:
            return table.anywhere[key][0], text[length:]
    return None, text


def _in(one: Municipality, text: str) -> Located:
    towns = one.towns
    if one.name.startswith("京都市"):
        text = _STREETS.sub("", text)
    bare = _SMALL.sub("", text)
    place, rest = _town(towns, bare)
    if place is None:
        longitude, latitude = towns.middle
        return Located(Precision.MUNICIPALITY, longitude, latitude, one.prefecture, one.name, "", text)
    return Located(
        place.precision, place.longitude, place.latitude, one.prefecture, one.name, place.name, rest
    )


def _town(towns: Towns, text: str) -> tuple[Place | None, str]:
    for length in range(min(towns.longest, len(text)), 0, -1):
        key = text[:length]
        place = towns.by_name.get(key)
        rest = text[length:]
        if place is None or (_NOT_BEHIND.match(rest) and key not in towns.chome):
            continue
        if key[-1].isdigit() and rest[:1].isdigit():
            continue  # the number goes on: another name
        if key in towns.chome:
            return _chome(towns, key, place, rest)
        return _small(towns, key, place, rest)
    return None, text


def _chome(towns: Towns, base: str, place: Place, rest: str) -> tuple[Place, str]:
    """A 丁目 that is said is one; a bare number only where the town has nothing but 丁目."""
    known = towns.chome[base]
    said = _SAID_CHOME.match(rest)
    if said:
        found = known.get(int(said[1]))
        return (found, rest[said.end() :]) if found else (place, rest)
    bare = _NUMBERS.match(rest)
    if bare is None or bare[2] in ("番", "ノ") or base in towns.bare:
        return place, rest
    found = known.get(int(bare[1]))
    return (found, rest[bare.end(1) :].removeprefix("-")) if found else (place, rest)


def _small(towns: Towns, key: str, place: Place, rest: str) -> tuple[Place, str]:
    names = towns.koaza.get(key)
    if not names:
        return place, rest
    bare = _SMALL.sub("", rest)
    for length in range(len(bare), 0, -1):
        if bare[:length] in names:
            return names[bare[:length]], bare[length:]
    return place, rest
