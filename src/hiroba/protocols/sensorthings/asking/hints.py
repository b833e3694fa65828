"""The part of $filter that the store's own indexes can narrow: ids of Things, and where they are.

A hint lets through at least what the filter does; the filter is evaluated all the same.
"""

from __future__ import annotations

from typing import Any

import msgspec
import shapely
import shapely.geometry

from hiroba.context.queries.types import Geo
from hiroba.protocols.sensorthings.types import Call, Expression, Literal, Name

_THING: dict[str, tuple[str, ...]] = {
    "Things": (),
    "Datastreams": ("Thing",),
    "Observations": ("Datastream", "Thing"),
    "HistoricalLocations": ("Thing",),
}
_PLACE = {
    "Things": ("Locations", "location"),
    "Datastreams": ("Thing", "Locations", "location"),
    "Observations": ("Datastream", "Thing", "Locations", "location"),
    "Locations": ("location",),
    "FeaturesOfInterest": ("feature",),
}
_MEETING = frozenset(
    {"st_within", "st_intersects", "st_equals", "st_overlaps", "st_crosses", "st_touches", "geo.intersects"}
)  # each of them means that the two have a point in common


class Hints(msgspec.Struct, frozen=True):
    """Which Things can matter at all. Empty and None: any."""

    ids: tuple[str, ...] = ()
    geo: Geo | None = None


ANY = Hints()


def hints_of(expression: Expression | None, set: str) -> Hints:
    """What a filter over items of a set says of the Things behind them."""
    found = ANY
    for part in conjuncts(expression):
        if not isinstance(part, Call) or len(part.operands) != 2:
            continue
        name, value = _sides(part)
        if name is None:
            continue
        if part.name == "eq" and isinstance(value, str) and set in _THING:
            if name[:-1] == _THING[set] and name[-1] in ("id", "@iot.id"):
                found = msgspec.structs.replace(found, ids=(value,))
        elif part.name in _MEETING and isinstance(value, shapely.Geometry) and name == _PLACE.get(set):
            found = msgspec.structs.replace(found, geo=_around(value))
    return found


def conjuncts(expression: Expression | None) -> list[Expression]:
    """The parts of a filter that must all hold."""
    if expression is None:
        return []
    if isinstance(expression, Call) and expression.name == "and":
        return [part for each in expression.operands for part in conjuncts(each)]
    return [expression]


def _sides(call: Call) -> tuple[tuple[str, ...] | None, Any]:
    left, right = call.operands
    if isinstance(left, Literal):
        left, right = right, left
    if isinstance(left, Name) and isinstance(right, Literal):
        return left.steps, right.value
    return None, None


def _around(shape: Any) -> Geo | None:
    if shape.is_empty:
        return None
    west, south, east, north = shape.bounds
    flat = west == east or south == north
    box = shape if flat else shapely.box(west, south, east, north)
    return Geo("intersects", dict(shapely.geometry.mapping(box)))
