"""Changes that requests of NGSIv2 make to an entity, as writes of the store."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import NULL, Draft
from hiroba.context.store.types import Apply, Change, Deleted, Micros, Stored, Unchanged
from hiroba.protocols.ngsi_v2 import attributes, moments, operators
from hiroba.protocols.ngsi_v2.attributes import Given
from hiroba.protocols.ngsi_v2.errors import NO_ATTRIBUTE, NO_ENTITY, NotFound, Unprocessable
from hiroba.protocols.ngsi_v2.names import to_name
from hiroba.protocols.ngsi_v2.paths import ROOT, path_of
from hiroba.protocols.ngsi_v2.reading import EXPIRES, Entity
from hiroba.protocols.ngsi_v2.view import HEAD, body_of

DEFAULT_TYPE = "Thing"


class Action(StrEnum):
    """What a request does with the attributes that it names (actionType of a batch)."""

    CREATE = "create"  # the entity must not be there
    APPEND = "append"
    APPEND_STRICT = "appendStrict"  # the attributes must not be there
    UPDATE = "update"  # the attributes must be there
    REPLACE = "replace"
    DELETE = "delete"


class Outcome(msgspec.Struct, frozen=True):
    """What became of the attributes of one entity. refused: those that were left as they were, because
    they are not there, or (exists) because they are."""

    written: int
    refused: tuple[str, ...] = ()
    exists: bool = False


class Place(msgspec.Struct, frozen=True):
    """Which entity a request changes. path: its service path. type: canonical, None for any."""

    uri: str
    path: str
    type: str | None


def apply(
    action: Action, entity: Entity, place: Place, *, override: bool = False, creates: bool = False
) -> Apply:
    """The write of an action. override: metadata that the request does not name goes. creates: an entity
    that is not there is made.

    The result is an Outcome. Raises NotFound, Unprocessable.
    """

    def change(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = _found(stored, now, place)
        if found is None:
            if not creates:
                raise NotFound(NO_ENTITY)
            if entities.alive(stored, now) is not None:  # with another type, or elsewhere
                raise Unprocessable("Already Exists")
            return _new(entity, place)(None, now)
        if action is Action.CREATE:
            raise Unprocessable("Already Exists")
        return _of_present(action, entity, found, override)(found, now)

    return change


def _found(stored: Stored | None, now: Micros, place: Place) -> Stored | None:
    """What is there, where it is what the request means."""
    found = entities.alive(stored, now)
    if found is None or path_of(body_of(found)) != place.path:
        return None
    return found if place.type is None or place.type in found.types else None


def _new(entity: Entity, place: Place) -> Apply:
    type = place.type or to_name(DEFAULT_TYPE)
    head: dict[str, Any] = {"id": place.uri, "type": type}
    if place.path != ROOT:
        head["scope"] = place.path
    draft = Draft(place.uri, (type,), head | _expiry(entity) | _fresh(entity.attributes), entity.expires)
    return _telling(entities.upsert(draft), Outcome(len(entity.attributes)))


def _of_present(action: Action, entity: Entity, stored: Stored, override: bool) -> Apply:
    body = body_of(stored)
    if action is Action.DELETE:
        return _deleting(entity, stored, body)
    if action is Action.REPLACE:
        return _replacing(entity, stored, body)
    given = entity.attributes
    there = {name for name in given if to_name(name) in body}
    if action is Action.APPEND_STRICT:
        refused = tuple(name for name in given if name in there)
    elif action is Action.UPDATE:
        refused = tuple(name for name in given if name not in there)
    else:
        refused = ()
    chosen = {name: each for name, each in given.items() if name not in refused}
    outcome = Outcome(len(chosen), refused, exists=action is Action.APPEND_STRICT)
    if refused and not chosen:
        return lambda _stored, _now: Unchanged(outcome)
    fragment = _expiry(entity) | _merged(chosen, body, override)
    return _telling(entities.append(Draft(stored.id, (), fragment, entity.expires)), outcome)


def _deleting(entity: Entity, stored: Stored, body: Mapping[str, Any]) -> Apply:
    names = entity.attributes
    if not names and entity.expires is None:
        return entities.delete(stored.id)
    there = [to_name(name) for name in names if to_name(name) in body]
    refused = tuple(name for name in names if to_name(name) not in body)
    outcome = Outcome(len(there), refused)
    if not there:
        return lambda _stored, _now: Unchanged(outcome)
    return _telling(entities.drop_attributes(stored.id, there), outcome)


def _replacing(entity: Entity, stored: Stored, body: Mapping[str, Any]) -> Apply:
    head = {name: value for name, value in body.items() if name in HEAD and name != "expiresAt"}
    draft = Draft(stored.id, stored.types, head | _expiry(entity) | _fresh(entity.attributes), entity.expires)
    return _telling(entities.replace(draft), Outcome(len(entity.attributes)))


def _expiry(entity: Entity) -> dict[str, Any]:
    return {} if entity.expires is None else {"expiresAt": moments.of_micros(entity.expires)}


def _fresh(given: Mapping[str, Given]) -> dict[str, Any]:
    return _merged(given, {}, override=True)


def _merged(given: Mapping[str, Given], body: Mapping[str, Any], override: bool) -> dict[str, Any]:
    """The instances that attributes become over what is there."""
    found = {}
    for name, each in given.items():
        key = to_name(name)
        instance = _instance(each, attributes.first(body[key]) if key in body else None, override)
        if instance is not None:
            found[key] = instance
    return found


def _instance(given: Given, before: dict[str, Any] | None, override: bool) -> dict[str, Any] | None:
    """The instance after a write; None where an operator makes no attribute."""
    if operators.is_operation(given.value):
        value = operators.ABSENT if before is None else attributes.type_and_value(before)[1]
        value = operators.apply(given.value, value, given.type)
        if value is operators.ABSENT:
            return None
        given = msgspec.structs.replace(given, value=value)
    kept = before is not None and not override and given.metadata != {}
    informative = attributes.is_informative(given.metadata) or (kept and _is_informative(before))
    made = attributes.bare(given.type, given.value, informative=informative)
    made |= attributes.sub_attributes(given.metadata or {})
    if before is None:
        return made
    if kept:
        for member, content in before.items():
            if attributes.is_metadata(member):
                made.setdefault(member, content)
    if "datasetId" in before:
        made["datasetId"] = before["datasetId"]
    return made


def _is_informative(before: dict[str, Any] | None) -> bool:
    mark = attributes.first((before or {}).get("ignoreType", {}))
    return isinstance(mark, dict) and mark.get("value") is True


def attribute(name: str, given: Given, place: Place, *, override: bool = False) -> Apply:
    """Write one attribute that is there. Raises NotFound."""
    return _one(name, place, lambda before: _instance(given, before, override))


def value(name: str, new: Any, place: Place) -> Apply:
    """Write the value of an attribute that is there, and nothing else of it. Raises NotFound."""

    def changed(before: dict[str, Any]) -> dict[str, Any] | None:
        type, _value = attributes.type_and_value(before)
        return _instance(Given(type, new), before, override=False)

    return _one(name, place, changed)


def _one(name: str, place: Place, changed: Any) -> Apply:
    key = to_name(name)

    def change(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = _found(stored, now, place)
        if found is None:
            raise NotFound(NO_ENTITY)
        body = body_of(found)
        if key in HEAD or key not in body:
            raise NotFound(NO_ATTRIBUTE)
        instance = changed(attributes.first(body[key]))
        return entities.append(Draft(found.id, (), {key: instance}))(found, now)

    return change


def expiry(micros: Micros | None, place: Place) -> Apply:
    """Set when an entity expires, or that it does not. Raises NotFound."""

    def change(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = _found(stored, now, place)
        if found is None:
            raise NotFound(NO_ENTITY)
        if found.expires is None:
            raise NotFound(NO_ATTRIBUTE)
        until = NULL if micros is None else moments.of_micros(micros)
        return entities.append(Draft(found.id, (), {"expiresAt": until}, micros))(found, now)

    return change


def attribute_gone(name: str, place: Place) -> Apply:
    """Take one attribute away. Raises NotFound."""
    if name == EXPIRES:
        return expiry(None, place)

    def change(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = _found(stored, now, place)
        if found is None:
            raise NotFound(NO_ENTITY)
        if to_name(name) not in body_of(found):
            raise NotFound(NO_ATTRIBUTE)
        return entities.delete_attribute(found.id, to_name(name), every=True)(found, now)

    return change


def gone(place: Place) -> Apply:
    """Take an entity away. Raises NotFound."""

    def change(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = _found(stored, now, place)
        if found is None:
            raise NotFound(NO_ENTITY)
        return entities.delete(found.id)(found, now)

    return change


def _telling(write: Apply, outcome: Outcome) -> Apply:
    """The same write with an Outcome as its result."""

    def change(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        made = write(stored, now)
        return made if isinstance(made, Deleted) else msgspec.structs.replace(made, result=outcome)

    return change
