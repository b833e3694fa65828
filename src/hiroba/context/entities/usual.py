"""What most entities are, read and checked by msgspec's decoder instead of member by member in Python.

Usual is an entity of one type whose attributes are Properties of one number or text, Relationships to one
entity and GeoProperties at one point, each perhaps with its moment and unit. Anything else, and everything
that is wrong, is left to `reading`, which also says what is wrong; for what is usual both come to the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from operator import attrgetter
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from hiroba.context.entities.attributes import GEO_NAMES, SPECIAL
from hiroba.context.entities.errors import Flaw
from hiroba.context.entities.geometry import check_position
from hiroba.context.entities.names import attribute_name, is_id, type_name
from hiroba.context.entities.shapes import HEAD, MOST_USUAL, Outline
from hiroba.context.entities.times import is_moment
from hiroba.context.entities.types import NULL, Draft
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Place
from hiroba.kernel.mynumber import service as mynumber

_NULL = NULL.encode()
_observed_at = attrgetter("observedAt")


class Attribute(Struct, tag_field="type", forbid_unknown_fields=True, gc=False):
    observedAt: str | UnsetType = UNSET  # noqa: N815 -- a name of the standard


class Property(Attribute, tag="Property", kw_only=True):
    value: int | float | bool | str
    unitCode: Annotated[str, msgspec.Meta(min_length=1)] | UnsetType = UNSET  # noqa: N815


class Relationship(Attribute, tag="Relationship", kw_only=True):
    object: str


class _Point(Struct, tag_field="type", tag="Point", forbid_unknown_fields=True, gc=False):
    coordinates: list[int | float]


class GeoProperty(Attribute, tag="GeoProperty", kw_only=True):
    value: _Point


_KIND: dict[type, str] = {Property: "Property", Relationship: "Relationship", GeoProperty: "GeoProperty"}
Members = dict[str, Any]  # of an entity: texts, and attributes as they were decoded
_decode = msgspec.json.Decoder(dict[str, Property | Relationship | GeoProperty | str]).decode
_decode_body = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode


class Usual(Struct, frozen=True, gc=False):
    """A Draft of a usual entity whose body was written at once. text: JSON of Draft.body."""

    id: str
    types: tuple[str, ...]
    text: bytes
    outline: Outline

    def draft(self) -> Draft:
        return Draft(self.id, self.types, _decode_body(self.text))


class Plan(Struct, frozen=True):
    """What entities with the same attributes of the same kinds have in common. names: canonical. points,
    related: where among the attributes the GeoProperties and the Relationships stand."""

    names: tuple[str, ...]
    shape: tuple[str, ...]
    geo: tuple[str, ...]
    points: tuple[int, ...]
    related: tuple[int, ...]


class Likeness(Struct, frozen=True):
    """What an entity is by its type and its attributes, as they were written and as they are kept."""

    terms: tuple[str, ...]
    kind: str
    type: str
    plan: Plan


def usual_members(text: msgspec.Raw | bytes) -> Members | None:
    """Decode the JSON of an entity; None where it is not usual, or no JSON."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_usual(members: Members, context: Context) -> Usual | None:
    """Read a whole entity, or return None: see `read_entity`. The members are used up."""
    identifier = members.pop("id", None)
    like = likeness_of(members, context)
    return None if like is None else usual_of(like, identifier, list(members.values()))


def likeness_of(members: Members, context: Context) -> Likeness | None:
    """What the members without the id make of an entity; the type is taken away. None: it is not usual."""
    kind = members.pop("type", None)
    if type(kind) is not str or kind == NULL:
        return None
    terms = tuple(members)
    if len(terms) > MOST_USUAL:
        return None
    kinds = tuple(map(type, members.values()))
    try:
        plan = _plan(context.expand_all(terms, attribute_name), kinds)
        return None if plan is None else Likeness(terms, kind, type_name(context, kind), plan)
    except Flaw:
        return None


def usual_of(like: Likeness, identifier: Any, attributes: Sequence[Any]) -> Usual | None:
    """The entity of these attributes; None where what they say wants a closer look."""
    named = zip(like.plan.names, attributes, strict=True)
    text = _encode({"id": identifier, "type": like.type, **dict(named)})
    return checked(like, identifier, attributes, text)


def checked(like: Likeness, identifier: Any, attributes: Sequence[Any], text: bytes) -> Usual | None:
    """The same, once it is written as text."""
    return None if _NULL in text or mynumber.may_speak(text) else unspoken(like, identifier, attributes, text)


def unspoken(like: Likeness, identifier: Any, attributes: Sequence[Any], text: bytes) -> Usual | None:
    """The same where nothing is in the text that must not be."""
    return outlined(like, identifier, attributes, text) if are_moments(attributes) else None


def outlined(like: Likeness, identifier: Any, attributes: Sequence[Any], text: bytes) -> Usual | None:
    """The same where its moments are some, too."""
    plan = like.plan
    if not is_id(identifier):
        return None
    for place in plan.related:
        if not is_id(attributes[place].object):
            return None
    try:
        places = _places(plan, attributes) if plan.points else ()
    except Flaw:
        return None
    outline = Outline(plan.names, plan.names, plan.shape, True, plan.geo, places)
    return Usual(identifier, (like.type,), text, outline)


def are_moments(attributes: Iterable[Any]) -> bool:
    """Whether these attributes say well when they were observed, where they say it."""
    for moment in set(map(_observed_at, attributes)):
        if moment is not UNSET and not is_moment(moment):
            return False
    return True


def _places(plan: Plan, attributes: Sequence[Any]) -> tuple[Place, ...]:
    """The places of the points. Raises Flaw."""
    found = []
    for name, place in zip(plan.geo, plan.points, strict=True):
        position = attributes[place].value.coordinates
        check_position(position)
        lon, lat = position[:2]
        found.append(Place(name, lon, lat, lon, lat))
    return tuple(found)


@lru_cache(maxsize=4096)  # most entities are of few shapes
def _plan(names: tuple[str, ...], kinds: tuple[type, ...]) -> Plan | None:
    """None where one of the attributes is not usual."""
    if len(set(names)) != len(names) or str in kinds:
        return None
    written, points, related = [], [], []
    for place, (name, kind) in enumerate(zip(names, kinds, strict=True)):
        if name in HEAD or (name in SPECIAL and (name not in GEO_NAMES or kind is not GeoProperty)):
            return None
        written.append(f"{name}:{_KIND[kind]}")
        if kind is GeoProperty:
            points.append(place)
        elif kind is Relationship:
            related.append(place)
    geo = tuple([names[place] for place in points])
    return Plan(names, tuple(sorted(written)), geo, tuple(points), tuple(related))
