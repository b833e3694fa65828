"""Entities over time as they are written: instances of attributes and of the scope (4.5.6)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.history import service as histories
from hiroba.context.history.types import SCOPE
from hiroba.context.jsonld.types import Context

_HEAD = frozenset(
    ("id", "@id", "type", "@type", "scope", "expiresAt", "createdAt", "modifiedAt", "deletedAt")
)
VALUES = frozenset(("value", "object", "languageMap", "json", "vocab", "valueList", "objectList"))


def head_of(body: Any) -> Any:
    """The members that are no attributes, as an entity has them; the scope over time is read by itself."""
    if not isinstance(body, Mapping):
        return body
    head = {name: value for name, value in body.items() if name in _HEAD}
    if _over_time(head.get(SCOPE)):
        del head[SCOPE]
    return head


def _over_time(scope: Any) -> bool:
    return isinstance(scope, dict) or (
        isinstance(scope, list) and any(isinstance(each, dict) for each in scope)
    )


def attributes_of(body: Mapping[str, Any], head: Draft, context: Context) -> dict[str, Any]:
    """The instances by canonical name. Raises InvalidData."""
    found: dict[str, Any] = {}
    for term, value in body.items():
        if term in _HEAD:
            continue
        name = entities.read_name(term, context)
        found[name] = [_read(name, one, context) for one in instances_in(value)]
    scope = body.get(SCOPE)
    if _over_time(scope):
        found[SCOPE] = [_scope(one, context) for one in instances_in(scope)]
    elif SCOPE in head.body:
        found[SCOPE] = [{"type": "Property", "value": head.body[SCOPE]}]
    return found


def _read(name: str, given: Any, context: Context) -> dict[str, Any]:
    part = entities.read_part(name, given, context, entities.Mode.UPDATE)
    if part.get("languageMap") == histories.NULL:
        part["languageMap"] = {"@none": histories.NULL}
    return part


def instances_in(value: Any) -> list[Any]:
    """One instance or several; what is no object is the value of a Property (4.5.2.3)."""
    several = isinstance(value, list) and value and all(isinstance(each, dict) for each in value)
    if several and any("type" in each or not VALUES.isdisjoint(each) for each in value):
        return list(value)
    return [value if isinstance(value, dict) else {"type": "Property", "value": value}]


def _scope(given: Any, context: Context) -> dict[str, Any]:
    """A Property whose value is one scope or several (4.5.6)."""
    part = entities.read_part(SCOPE, given, context, entities.Mode.UPDATE)
    value = part.get("value")
    if part.get("type") != "Property" or (value != [] and value != histories.NULL):
        entities.read_fragment({SCOPE: value}, context)
    return {name: part[name] for name in ("type", "value", "observedAt") if name in part}
