"""Instances of attributes, shown: normalized, concise or simplified; names compacted, languages chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hiroba.context.entities.geometry import is_geometry
from hiroba.context.entities.languages import chosen, ranges
from hiroba.context.entities.times import moment_of
from hiroba.context.entities.types import VALUE_MEMBER, View
from hiroba.context.jsonld.types import Context

Times = Sequence[int] | None  # created, modified
_VALUES = frozenset(VALUE_MEMBER.values())
_META = frozenset({"type", "observedAt", "unitCode", "datasetId", "expiresAt", "entity", "entityList", "lang",
                   "createdAt", "modifiedAt", "instanceId", "entityIdSealed"})  # fmt: skip
_NAMES = frozenset({"vocab", "valueType", "objectType", "entityTypeSealed"})  # members whose values are names
_WRAPPED = frozenset({"languageMap", "json", "vocab"})  # values that the simplified form does not lay bare


class Renderer:
    """How a view shows attributes in a context."""

    __slots__ = ("_compact", "_languages", "_representation", "_sys_attrs", "_translates")

    def __init__(self, view: View, context: Context) -> None:
        self._compact = context.compact
        self._translates = not context.is_core
        self._representation = view.representation
        self._sys_attrs = view.sys_attrs
        self._languages = None if view.lang is None else ranges(view.lang)

    def attribute(self, instances: list[tuple[dict[str, Any], Times]]) -> Any:
        if self._representation == "simplified":
            if len(instances) == 1:
                return self._simplified(instances[0][0])
            return {
                "dataset": {each.get("datasetId", "@none"): self._simplified(each) for each, _ in instances}
            }
        found = [self._instance(instance, times) for instance, times in instances]
        return found[0] if len(found) == 1 else found

    def _instance(self, instance: dict[str, Any], times: Times) -> Any:
        found = self._normalized(instance)
        if self._sys_attrs and times is not None:
            found = {**found, "createdAt": moment_of(times[0]), "modifiedAt": moment_of(times[1])}
        return _concise(found) if self._representation == "concise" else found

    def _normalized(self, instance: dict[str, Any]) -> dict[str, Any]:
        if self._languages is not None and instance.get("type") == "LanguageProperty":
            instance = _in_language(instance, self._languages)
        if len(instance) == 2 and "vocab" not in instance:
            return instance.copy()
        return {
            self._name(member): self._member(member, value)
            for member, value in instance.items()
            if member != "expiresAt" or self._sys_attrs
        }

    def _name(self, member: str) -> str:
        return member if member in _META or member in _VALUES else self._compact(member)

    def _member(self, member: str, value: Any) -> Any:
        if member in _NAMES:
            return self._compact(value) if type(value) is str else [self._compact(each) for each in value]
        if member in _META or member in _VALUES:
            return value
        if type(value) is dict:
            return self._sub_attribute(value)
        if type(value) is list:
            return [self._sub_attribute(each) for each in value]
        return value

    def _sub_attribute(self, instance: dict[str, Any]) -> Any:
        found = self._normalized(instance)
        return _concise(found) if self._representation == "concise" else found

    def _simplified(self, instance: dict[str, Any]) -> Any:
        if self._languages is not None and instance["type"] == "LanguageProperty":
            return _in_language(instance, self._languages)["value"]
        member = VALUE_MEMBER[instance["type"]]
        value = self._member(member, instance[member])
        if member in _WRAPPED:
            return {member: value}
        return [each["object"] for each in value] if member == "objectList" else value


def _concise(found: Mapping[str, Any]) -> Any:
    """Without what can be inferred (4.5.2.3): the type, and of a mere value all but it."""
    rest = {member: value for member, value in found.items() if member != "type"}
    if len(rest) > 1 or "value" not in rest:
        return rest
    value = rest["value"]
    if type(value) is dict:
        return value if is_geometry(value) else rest
    if type(value) is list and any(type(each) is dict for each in value):
        return rest
    return value


def _in_language(instance: Mapping[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    """A LanguageProperty as a Property in one language."""
    texts = instance["languageMap"]
    language = chosen(texts, wanted)
    rest = {
        name: value for name, value in instance.items() if name not in ("type", "languageMap", "valueType")
    }
    return {"type": "Property", "value": texts[language], "lang": language, **rest}
