"""Is it an entity in NGSI-LD normalized form (ETSI GS CIM 009, clauses 4.5.1-4.5.24)?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.errors import InvalidEntity
from hiroba.context.geometry import is_geometry

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")
_NAME = re.compile(r"[^\s<>\"'=;()\x00-\x1f]{1,120}")
_MAX_ID = 512
NOT_ATTRIBUTES = frozenset({"id", "type", "@context", "scope", "createdAt", "modifiedAt", "expiresAt"})
_NULL = "urn:ngsi-ld:null"


def is_uri(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_ID and _URI.fullmatch(value) is not None


def _is_target(value: object) -> bool:
    return all(is_uri(each) for each in value) if isinstance(value, list) else is_uri(value)


def _is_map(value: object) -> bool:
    return isinstance(value, dict) and bool(value)


def _is_value(value: object) -> bool:
    return value is not None


# attribute type -> the member that holds its value, and what that must be
_KINDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "Property": ("value", _is_value),
    "GeoProperty": ("value", is_geometry),
    "Relationship": ("object", _is_target),
    "LanguageProperty": ("languageMap", _is_map),
    "VocabProperty": ("vocab", _is_value),
    "JsonProperty": ("json", _is_value),
    "ListProperty": ("valueList", lambda value: isinstance(value, list)),
    "ListRelationship": ("objectList", lambda value: isinstance(value, list)),
}


def validate_entity(entity: object) -> None:
    """Raise InvalidEntity, saying which part is wrong."""
    if not isinstance(entity, Mapping):
        raise InvalidEntity(id="", reason=_("JSONのオブジェクトではありません"))
    identifier = entity.get("id")
    if not is_uri(identifier):
        raise InvalidEntity(id=str(identifier)[:80], reason=_("idがURIではありません"))
    kind = entity.get("type")
    if not isinstance(kind, str) or not _NAME.fullmatch(kind):
        raise InvalidEntity(id=identifier, reason=_("typeがありません"))
    validate_attributes(str(identifier), entity)


def validate_attributes(identifier: str, members: Mapping[str, Any]) -> None:
    """Check every member that is an attribute."""
    for name, attribute in members.items():
        if name in NOT_ATTRIBUTES:
            continue
        if not _NAME.fullmatch(name):
            raise InvalidEntity(
                id=identifier, reason=format_lazy(_("属性名「{name}」は使えません"), name=name[:40])
            )
        instances = attribute if isinstance(attribute, list) else [attribute]
        if not instances or not all(_is_attribute(each) for each in instances):
            raise InvalidEntity(
                id=identifier, reason=format_lazy(_("属性「{name}」が正規化形式ではありません"), name=name)
            )


def _is_attribute(attribute: object) -> bool:
    if not isinstance(attribute, dict):
        return False
    member, is_right = _KINDS.get(attribute.get("type", ""), ("", _is_value))
    if not member or not is_right(attribute.get(member)):
        return False
    return "observedAt" not in attribute or observed_at(attribute) is not None


def observed_at(attribute: Mapping[str, Any]) -> datetime | None:
    """Return the time of an observation; None where there is none, or none with a time zone."""
    text = attribute.get("observedAt")
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def is_removal(attribute: object) -> bool:
    """NGSI-LD Null: in an update it takes the attribute away (clause 4.5.0)."""
    return attribute == _NULL or (
        isinstance(attribute, dict) and _NULL in (attribute.get("value"), attribute.get("object"))
    )
