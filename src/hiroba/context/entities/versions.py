"""What an older version of the standard makes of an entity (ETSI GS CIM 009, 4.3.6.8)."""

from __future__ import annotations

import re
from typing import Any

from hiroba.context.entities.members import KINDS
from hiroba.context.entities.types import VALUE_MEMBER

Version = tuple[int, int]
_FORM = re.compile(r"(1)\.(\d{1,2})(?:\.\d{1,2})?")
# kind of attribute -> the version that brought it, and the kind that older ones know instead
_SINCE: dict[str, tuple[Version, str]] = {
    "LanguageProperty": ((1, 4), "Property"),
    "VocabProperty": ((1, 8), "Property"),
    "JsonProperty": ((1, 8), "Property"),
    "ListProperty": ((1, 8), "Property"),
    "ListRelationship": ((1, 8), "Property"),
}


def version_of(text: str) -> Version | None:
    """Read `1.6` or `1.6.1`; None where it is not a version."""
    found = _FORM.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def conforming(document: dict[str, Any], version: Version) -> tuple[dict[str, Any], bool]:
    """Return an entity (or an attribute) in the normalized form as a version knows it, and whether that is
    another."""
    kind = document.get("type")
    holds = VALUE_MEMBER.get(kind) if type(kind) is str else None
    altered = False
    found: dict[str, Any] = {}
    for name, value in document.items():
        found[name], changed = (value, False) if name == holds else _part(value, version)
        altered = altered or changed
    if holds in found and kind in _SINCE:
        since, instead = _SINCE[kind]
        if version < since:
            value = found.pop(holds)
            return {**found, "type": instead, "value": value}, True
    return found, altered


def _part(value: Any, version: Version) -> tuple[Any, bool]:
    if type(value) is dict and value.get("type") in KINDS:
        return conforming(value, version)
    if type(value) is list and value and all(type(each) is dict for each in value):
        parts = [_part(each, version) for each in value]
        return [part for part, _changed in parts], any(changed for _part, changed in parts)
    return value, False
