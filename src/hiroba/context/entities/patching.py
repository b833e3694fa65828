"""Changing one attribute: partial update, replace, delete (ETSI GS CIM 009, 5.6.4, 5.6.5, 5.6.19, 5.5.8)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.attributes import is_null, read_attribute
from hiroba.context.entities.datasets import attribute_of, instances_of, time_key
from hiroba.context.entities.errors import Flaw, InvalidData, UnknownAttribute
from hiroba.context.entities.members import SCALARS, Mode
from hiroba.context.entities.shapes import HEAD
from hiroba.context.entities.state import State, require
from hiroba.context.entities.types import NULL, VALUE_MEMBER
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Apply, Change, Micros, Stored, Unchanged

_STORED = Context()  # the core context reads what is stored as it is
_PLAIN_PART = frozenset({"type", "value", "observedAt", "datasetId", "unitCode"})


def update_attribute(identifier: str, name: str, part: Mapping[str, Any]) -> Apply:
    """Write the members of a part into the instance of its datasetId; NGSI-LD Null takes away.

    Raises UnknownEntity, UnknownAttribute, InvalidData.
    """
    dataset = part.get("datasetId")

    def apply(stored: Stored | None, now: Micros) -> Change:
        state, instances = _find(require(stored, now, identifier), now, name, dataset)
        if is_null(part):
            _take(state, name, instances, dataset)
        else:
            instances[dataset] = _patched(name, instances[dataset], part)
            state.put(name, attribute_of(instances), (dataset,))
        return state.done()

    return apply


def rewritten(identifier: str) -> Apply:
    """Write an entity as it is, for a write that gives it another owner. Raises UnknownEntity."""

    def apply(stored: Stored | None, now: Micros) -> Change:
        return State(require(stored, now, identifier), now).done()

    return apply


def replace_attribute(identifier: str, name: str, instance: dict[str, Any]) -> Apply:
    """Put an instance in the place of the one of its datasetId. Raises UnknownEntity, UnknownAttribute."""
    dataset = instance.get("datasetId")

    def apply(stored: Stored | None, now: Micros) -> Change:
        state, instances = _find(require(stored, now, identifier), now, name, dataset)
        instances[dataset] = instance
        state.put(name, attribute_of(instances), (dataset,))
        return state.done()

    return apply


def delete_attribute(identifier: str, name: str, dataset: str | None = None, *, every: bool = False) -> Apply:
    """Take an instance of an attribute, or all, or the scope away. Raises UnknownEntity, UnknownAttribute."""

    def apply(stored: Stored | None, now: Micros) -> Change:
        found = require(stored, now, identifier)
        if name == "scope":
            return _delete_scope(found, now)
        if every:
            state = State(found, now)
            if name in HEAD or name not in state.members:
                raise UnknownAttribute(id=identifier, attribute=name)
            state.remove(name)
        else:
            state, instances = _find(found, now, name, dataset)
            _take(state, name, instances, dataset)
        return state.done()

    return apply


def keep_attributes(identifier: str, names: Collection[str]) -> Apply:
    """Take away all attributes but these (5.6.21). Raises UnknownEntity."""
    return _remove(identifier, lambda name: name not in names)


def drop_attributes(identifier: str, names: Collection[str]) -> Apply:
    """Take away these attributes, where they are (5.6.21). Raises UnknownEntity."""
    return _remove(identifier, lambda name: name in names)


def _remove(identifier: str, goes: Any) -> Apply:
    def apply(stored: Stored | None, now: Micros) -> Change | Unchanged:
        state = State(require(stored, now, identifier), now)
        names = [name for name in state.members if name not in HEAD and goes(name)]
        for name in names:
            state.remove(name)
        return state.done() if names else Unchanged()

    return apply


def _find(stored: Stored, now: Micros, name: str, dataset: str | None) -> tuple[State, Any]:
    """Return the state, and the attribute's instances, of which one has this datasetId."""
    state = State(stored, now)
    attribute = None if name in HEAD else state.read(name)
    if attribute is not None:
        instances = instances_of(attribute)
        if dataset in instances:
            return state, instances
    raise UnknownAttribute(id=stored.id, attribute=name)


def _take(state: State, name: str, instances: Any, dataset: str | None) -> None:
    del instances[dataset]
    if not instances:
        state.remove(name)
        return
    state.put(name, attribute_of(instances), ())
    state.times.drop(time_key(name, dataset))


def _delete_scope(stored: Stored, now: Micros) -> Change:
    state = State(stored, now)
    if "scope" not in state.members:
        raise UnknownAttribute(id=stored.id, attribute="scope")
    state.set_head("scope", None)
    return state.done()


def _patched(name: str, before: dict[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    kind = before["type"]
    if part.get("type", kind) != kind:
        raise InvalidData(where=name, reason=_("属性の種類は部分更新では変えられません"))
    found = {**before, **part}
    gone = [member for member, value in part.items() if value == NULL and member != VALUE_MEMBER[kind]]
    for member in gone:
        del found[member]
    return checked(name, found, part)


def checked(name: str, found: dict[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """Check what a part made of an instance. Raises InvalidData."""
    value = part.get("value", 0)
    if (
        found.get("type") == "Property"
        and "value" in found
        and _PLAIN_PART.issuperset(part)
        and (type(value) is str or type(value) in SCALARS)
    ):
        return found  # the part was checked, and such members fit every Property
    try:
        instance = read_attribute(name, found, _STORED, Mode.WHOLE)
    except Flaw as flaw:
        flaw.path.append(name)
        raise flaw.told() from None
    assert type(instance) is dict
    return instance
