"""Entities and attributes as requests give them, checked as Orion checks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hiroba.protocols.ngsi_v2 import moments, rules
from hiroba.protocols.ngsi_v2.attributes import Given
from hiroba.protocols.ngsi_v2.errors import BadRequest, NotImplementedYet

EXPIRES = "dateExpires"
_UNRESTRICTED = "TextUnrestricted"


class Entity(msgspec.Struct, frozen=True):
    """type: None where the request does not say it. expires: Micros; None: not said, 0: it shall not.

    attributes: without dateExpires.
    """

    id: str
    type: str | None
    attributes: dict[str, Given]
    expires: int | None = None


def entity(document: Any, *, key_values: bool, unfit: str = "not a JSON object") -> Entity:
    """An entity with its id. Raises BadRequest."""
    if not isinstance(document, dict):
        raise BadRequest(unfit)
    if "idPattern" in document:
        raise NotImplementedYet("NotImplemented")
    id = rules.identifier(document.get("id", ""), "entity id")
    type = rules.identifier(document["type"], "entity type") if "type" in document else None
    rest = {name: value for name, value in document.items() if name not in ("id", "type")}
    return _entity(id, type, rest, key_values)


def attributes(id: str, type: str | None, document: Any, *, key_values: bool) -> Entity:
    """The attributes of an entity that the path of the request names. Raises BadRequest."""
    if not isinstance(document, dict):
        raise BadRequest("not a JSON object")
    if not document:
        raise BadRequest("empty payload")
    if "id" in document:
        raise BadRequest("entity id specified in payload")
    if "type" in document:
        raise BadRequest("entity type specified in payload")
    return _entity(id, type, document, key_values)


def _entity(id: str, type: str | None, rest: Mapping[str, Any], key_values: bool) -> Entity:
    found, expires = {}, None
    for name, value in rest.items():
        rules.identifier(name, "attribute name")
        given = key_value(value) if key_values else attribute(value)
        if name == EXPIRES:
            expires = expiry(given)
        else:
            found[name] = given
    return Entity(id, type, found, expires)


def expiry(given: Given) -> int:
    """Micros of dateExpires. Raises BadRequest."""
    if given.type not in (None, "DateTime", "ISO8601"):
        raise BadRequest("error processing date expiration attribute, see log traces")
    moment = moments.read(given.value)
    if moment is None:
        raise BadRequest("date has invalid format")
    return moments.to_micros(moment)


def key_value(value: Any) -> Given:
    """Raises BadRequest."""
    rules.check_value(value)
    return Given(None, value)


def attribute(document: Any) -> Given:
    """`{"value", "type", "metadata"}`. Raises BadRequest."""
    if not isinstance(document, dict):
        raise BadRequest("attribute must be a JSON object, unless keyValues option is used")
    if not document.keys() <= {"value", "type", "metadata"}:
        raise BadRequest("unrecognized property for context attribute")
    type = _type(document, "attribute type")
    found = _metadata(document["metadata"]) if "metadata" in document else None
    value = document.get("value")
    if type != _UNRESTRICTED and not _is_unrestricted(found):
        rules.check_value(value)
    return Given(type, value, found)


def _type(document: Mapping[str, Any], what: str) -> str | None:
    if "type" not in document:
        return None
    if not isinstance(document["type"], str):
        raise BadRequest(f"invalid JSON type for {what}")
    return rules.identifier(document["type"], what)


def _is_unrestricted(metadata: Mapping[str, Given] | None) -> bool:
    marked = (metadata or {}).get(_UNRESTRICTED)
    return marked is not None and marked.value is True


def _metadata(document: Any) -> dict[str, Given]:
    if not isinstance(document, dict):
        raise BadRequest("metadata must be a JSON object")
    found = {}
    for name, member in document.items():
        rules.identifier(name, "metadata name")
        if not isinstance(member, dict):
            raise BadRequest("metadata must be a JSON object")
        if not member.keys() <= {"value", "type"}:
            raise BadRequest("invalid JSON field for attribute metadata")
        type = _type(member, "metadata type")
        value = member.get("value")
        rules.check_value(value, "metadata value")
        if type in ("DateTime", "ISO8601") and value is not None and moments.read(value) is None:
            raise BadRequest("date has invalid format in metadata value")
        found[name] = Given(type, value)
    return found
