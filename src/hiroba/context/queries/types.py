"""Values of a question about entities. Every name in them is canonical (see the room jsonld)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

Scalar = str | float | int | bool


class Path(msgspec.Struct, frozen=True):
    """An attribute path of q (ETSI GS CIM 009, 4.9): `temperature.accuracy[unit.code]`.

    names: the attribute, then sub-attributes. inside: members within the value (the bracketed part).
    """

    names: tuple[str, ...]
    inside: tuple[str, ...] = ()


class Span(msgspec.Struct, frozen=True):
    """`low..high`, both ends within."""

    low: Scalar
    high: Scalar


class Exists(msgspec.Struct, frozen=True, tag=True):
    path: Path


class Missing(msgspec.Struct, frozen=True, tag=True):
    """`!attribute`: it does not exist."""

    path: Path


class Compare(msgspec.Struct, frozen=True, tag=True):
    """operator: == != > >= < <= ~= !~=. values: for == and != any of them (`,`), each a scalar, a Span, or
    None for a JSON null (which only NGSIv2 asks for)."""

    path: Path
    operator: str
    values: tuple[Scalar | Span | None, ...]


class All(msgspec.Struct, frozen=True, tag=True):
    """`;`"""

    parts: tuple[Condition, ...]


class AnyOf(msgspec.Struct, frozen=True, tag=True):
    """`|`"""

    parts: tuple[Condition, ...]


class Linked(msgspec.Struct, frozen=True, tag=True):
    """A condition on the entity that a Relationship points to: `owner{name}=="x"`, `owner{Person:name}`.

    types: of these types only; empty: of any.
    """

    path: Path
    types: tuple[str, ...]
    condition: Condition


Condition = Exists | Missing | Compare | All | AnyOf | Linked

# What a question is held against: the entity (canonical), its times (Stored.times as a dict), and who it
# points to. Missing entities are None.
Body = dict[str, Any]
Times = Mapping[str, Sequence[int]]
Box = tuple[float, float, float, float]  # west, south, east, north in degrees of WGS 84
Find = Callable[[str], "tuple[Body, Times] | None"]
Matcher = Callable[[Body, Times, Find], bool]


class TypeSelection(msgspec.Struct, frozen=True):
    """An entity type selection (4.17) in disjunctive form: any of the groups, each with all of its types."""

    groups: tuple[tuple[str, ...], ...]


class Scopes(msgspec.Struct, frozen=True):
    """A scope query (4.19): any of the groups, each with all of its patterns (`/a/+/b`, `/a/#`)."""

    groups: tuple[tuple[str, ...], ...]


class Geo(msgspec.Struct, frozen=True):
    """A geoquery (4.10). relation: near | equals | disjoint | intersects | within | contains | overlaps.
    geometry: GeoJSON. nearest and farthest: metres, of `near` only.
    attribute: the GeoProperty asked about."""

    relation: str
    geometry: dict[str, Any]
    attribute: str = "location"
    nearest: float | None = None
    farthest: float | None = None


class Order(msgspec.Struct, frozen=True):
    """One key of orderBy (4.23). path `id`, `type`, `createdAt`, `modifiedAt` are the entity's own.
    near: order by distance from this geometry. collation: a language tag; None: by code point."""

    path: Path
    descending: bool = False
    near: dict[str, Any] | None = None
    collation: str | None = None
