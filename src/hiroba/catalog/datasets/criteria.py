"""A question about the catalogue as a tree of conditions: what query languages are turned into."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

COLUMNS = (
    "id", "name", "title", "description", "organisation", "theme", "licence", "visibility", "model",
    "source", "remote_id", "publisher", "landing_page",
)  # fmt: skip
TIMES = ("created", "modified", "changed", "issued")
NUMBERS = ("rows", "tables", "points")
EXTRA = "extra:"  # extra:<key>, an entry of the extras
DISTRIBUTIONS = "distributions"  # as how many files, tables and links it can be had

Bounds = tuple[float, float, float, float]  # lon min, lat min, lon max, lat max (WGS84)


class Op(StrEnum):
    """IS: equal, whatever the case of letters. LIKE: with * and ?. CONTAINS: anywhere in it."""

    IS = "is"
    LIKE = "like"
    CONTAINS = "contains"
    RANGE = "range"
    PRESENT = "present"


@dataclass(frozen=True)
class Criterion:
    """field: of COLUMNS, TIMES or NUMBERS, or keyword, place (code), format, DISTRIBUTIONS, extra:<key>.

    value: text; of a RANGE (low, high), each None where it is open; low_in, high_in: whether the bound
    itself is within.
    """

    field: str
    op: Op
    value: object = None
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True)
class Words:
    """Found by the full-text index, which knows Japanese."""

    text: str


@dataclass(frozen=True)
class Touching:
    """Its data touches this part of the map; west > east: over the antimeridian (RFC 7946, 5.2)."""

    bounds: Bounds


@dataclass(frozen=True)
class AllOf:
    parts: tuple[Condition, ...] = ()  # none: everything


@dataclass(frozen=True)
class AnyOf:
    parts: tuple[Condition, ...] = ()  # none: nothing


@dataclass(frozen=True)
class NoneOf:
    part: Condition


Condition = Criterion | Words | Touching | AllOf | AnyOf | NoneOf


@dataclass(frozen=True)
class Order:
    """field: of COLUMNS, TIMES or NUMBERS."""

    field: str
    descending: bool = False


@dataclass(frozen=True)
class Selected:
    """ids: of the page, in order. counts: for each facet asked for, value -> datasets of the whole answer."""

    total: int
    ids: tuple[str, ...]
    counts: Mapping[str, Counter[str]] = field(default_factory=dict)
