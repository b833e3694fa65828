"""What most entities are, read and checked by msgspec's decoder instead of member by member in Python.

Usual is an entity of one type whose attributes are Properties of one number or text, Relationships to one
entity and GeoProperties at one point, each perhaps with its moment and unit. Anything else, and everything
that is wrong, is left to `reading`, which also says what is wrong; for what is usual both come to the same.
"""

from __future__ import annotations

from functools import lru_cache
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


class _Attribute(Struct, tag_field="type", forbid_unknown_fields=True, gc=False):
    observedAt: str | UnsetType = UNSET  # noqa: N815 -- a name of the standard


class _Property(_Attribute, tag="Property", kw_only=True):
    value: int | float | bool | str
    unitCode: Annotated[str, msgspec.Meta(min_length=1)] | UnsetType = UNSET  # noqa: N815


class _Relationship(_Attribute, tag="Relationship", kw_only=True):
    object: str


class _Point(Struct, tag_field="type", tag="Point", forbid_unknown_fields=True, gc=False):
    coordinates: list[int | float]


class _GeoProperty(_Attribute, tag="GeoProperty", kw_only=True):
    value: _Point


_KIND: dict[type, str] = {
    _Property: "Property",
    _Relationship: "Relationship",
    _GeoProperty: "GeoProperty",
}
Members = dict[str, Any]  # of an entity: texts, and attributes as they were decoded
_decode = msgspec.json.Decoder(dict[str, _Property | _Relationship | _GeoProperty | str]).decode
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


class _Plan(Struct, frozen=True):
    """What entities with the same attributes of the same kinds have in common. names: canonical."""

    names: tuple[str, ...]
    shape: tuple[str, ...]
    geo: tuple[str, ...]
    points: tuple[tuple[str, str], ...]  # the GeoProperties: canonical name and term
    related: tuple[str, ...]  # terms of the Relationships


def usual_members(text: msgspec.Raw | bytes) -> Members | None:
    """Decode the JSON of an entity; None where it is not usual, or no JSON."""
    try:
        return _decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def read_usual(members: Members, context: Context) -> Usual | None:
    """Read a whole entity, or return None: see `read_entity`. The members are used up."""
    identifier, kind = members.pop("id", None), members.pop("type", None)
    if not is_id(identifier) or type(kind) is not str or kind == NULL:
        return None
    terms = tuple(members)
    if len(terms) > MOST_USUAL:
        return None
    attributes = members.values()
    try:
        plan = _plan(terms, context.expand_all(terms, attribute_name), tuple(map(type, attributes)))
        if plan is None or not _are_moments(attributes):
            return None
        name = type_name(context, kind)
        places = _places(plan, members) if plan.points else ()
    except Flaw:
        return None
    for term in plan.related:
        if not is_id(members[term].object):
            return None
    named = members if plan.names == terms else dict(zip(plan.names, attributes, strict=True))
    text = _encode({"id": identifier, "type": name, **named})
    if _NULL in text or mynumber.may_speak(text):
        return None
    return Usual(
        identifier, (name,), text, Outline(plan.names, plan.names, plan.shape, True, plan.geo, places)
    )


def _are_moments(attributes: Any) -> bool:
    for moment in {each.observedAt for each in attributes}:
        if moment is not UNSET and not is_moment(moment):
            return False
    return True


def _places(plan: _Plan, members: Members) -> tuple[Place, ...]:
    """The places of the points. Raises Flaw."""
    found = []
    for name, term in plan.points:
        position = members[term].value.coordinates
        check_position(position)
        lon, lat = position[:2]
        found.append(Place(name, lon, lat, lon, lat))
    return tuple(found)


@lru_cache(maxsize=4096)  # most entities are of few shapes
def _plan(terms: tuple[str, ...], names: tuple[str, ...], kinds: tuple[type, ...]) -> _Plan | None:
    """None where one of the attributes is not usual."""
    if len(set(names)) != len(names) or str in kinds:
        return None
    written, points, related = [], [], []
    for term, name, kind in zip(terms, names, kinds, strict=True):
        if name in HEAD or (name in SPECIAL and (name not in GEO_NAMES or kind is not _GeoProperty)):
            return None
        written.append(f"{name}:{_KIND[kind]}")
        if kind is _GeoProperty:
            points.append((name, term))
        elif kind is _Relationship:
            related.append(term)
    geo = tuple([name for name, _term in points])
    return _Plan(names, tuple(sorted(written)), geo, tuple(points), tuple(related))
