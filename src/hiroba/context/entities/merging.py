"""Merging into an entity (ETSI GS CIM 009, 5.6.17, 5.5.12): RFC 7396 with the NGSI-LD Null for null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.context.entities.attributes import is_null
from hiroba.context.entities.datasets import attribute_of, instances_of, time_key
from hiroba.context.entities.members import KIND_OF_MEMBER
from hiroba.context.entities.patching import checked
from hiroba.context.entities.shapes import HEAD
from hiroba.context.entities.state import State, require
from hiroba.context.entities.types import NULL, VALUE_MEMBER, Draft
from hiroba.context.store.types import Apply, Change, Micros, Stored, Unchanged


def merge(
    draft: Draft, *, identifier: str | None = None, observed_at: str | None = None, lang: str | None = None
) -> Apply:
    """Merge attributes, their members, and the members of their values.

    observed_at: the observedAt of attributes that had one and are not given another. lang: the language
    that a bare text is of, where it goes into a LanguageProperty. Raises UnknownEntity, InvalidData.
    """

    def apply(stored: Stored | None, now: Micros) -> Change | Unchanged:
        state = State(require(stored, now, identifier or draft.id or ""), now)
        changed = _merge_head(state, draft)
        for name, attribute in draft.body.items():
            if name not in HEAD:
                changed = _merge_attribute(state, name, attribute, observed_at, lang) or changed
        return state.done() if changed else Unchanged()

    return apply


def _merge_head(state: State, draft: Draft) -> bool:
    changed = False
    if draft.types and not set(draft.types).issubset(state.types):
        state.add_types(draft.types)
        changed = True
    for member in ("scope", "expiresAt"):
        if member in draft.body:
            value = draft.body[member]
            state.set_head(member, None if value == NULL else value)
            changed = True
    return changed


def _merge_attribute(
    state: State, name: str, attribute: Any, observed_at: str | None, lang: str | None
) -> bool:
    before = state.read(name)
    there = {} if before is None else instances_of(before)
    written: list[str | None] = []
    removed = False
    for dataset, part in instances_of(attribute).items():
        if is_null(part):
            if there.pop(dataset, None) is not None:
                state.times.drop(time_key(name, dataset))
                removed = True
            continue
        there[dataset] = _merged(name, there.get(dataset), part, observed_at, lang)
        written.append(dataset)
    if there and (written or removed):
        state.put(name, attribute_of(there), written)
    elif removed:
        state.remove(name)
    return bool(written or removed)


def _merged(
    name: str,
    before: dict[str, Any] | None,
    part: Mapping[str, Any],
    observed_at: str | None,
    lang: str | None,
) -> dict[str, Any]:
    if before is None:
        return checked(name, _without_nulls(part), part)
    part = _placed(before, part, lang)
    found = _merged_members(before, part)
    if observed_at is not None and "observedAt" in before and "observedAt" not in part:
        found["observedAt"] = observed_at
    return checked(name, found, part)


def _placed(before: Mapping[str, Any], part: Mapping[str, Any], lang: str | None) -> Mapping[str, Any]:
    """Put a bare value where the attribute that is there keeps its own."""
    kind = before["type"]
    if "type" in part or "value" not in part or VALUE_MEMBER[kind] == "value":
        return part
    value = part["value"]
    if kind == "LanguageProperty" and type(value) is str:
        value = {lang or "@none": value}
    return {VALUE_MEMBER[kind]: value, **{member: each for member, each in part.items() if member != "value"}}


def _merged_members(before: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """Merge the members of an instance; one that becomes of another kind loses its former value."""
    found = dict(before)
    kind = part.get("type", before["type"])
    if kind != before["type"]:
        for member in (*KIND_OF_MEMBER, "unitCode", "valueType", "objectType"):
            found.pop(member, None)
    for member, value in part.items():
        if value == NULL:
            found.pop(member, None)
        elif member in KIND_OF_MEMBER:
            found[member] = _merged_value(found.get(member), value)
        elif type(value) is dict and type(found.get(member)) is dict:
            found[member] = _merged_members(found[member], value)
        else:
            found[member] = _without_nulls(value) if type(value) is dict else value
    return found


def _merged_value(before: Any, value: Any) -> Any:
    if type(value) is not dict or value.get("type") in _GEOMETRIES:
        return value
    found = dict(before) if type(before) is dict else {}
    for member, each in value.items():
        if each == NULL:
            found.pop(member, None)
        else:
            found[member] = _merged_value(found.get(member), each)
    return found


def _without_nulls(part: Mapping[str, Any]) -> dict[str, Any]:
    return {
        member: _without_nulls(value) if type(value) is dict else value
        for member, value in part.items()
        if value != NULL
    }


# no set: what is looked up may be a list
_GEOMETRIES = ("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon")
