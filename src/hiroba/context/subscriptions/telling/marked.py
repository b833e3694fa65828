"""The entity that a notification tells of: what was taken away marked, what was before beside it.

ETSI GS CIM 009, 5.8.6: attributes that were deleted have the NGSI-LD Null as their value; with showChanges
the value before is in previousValue, previousObject and so on (4.5.2 .. 4.5.24).
"""

from __future__ import annotations

from typing import Any

from hiroba.context.entities.types import NULL, VALUE_MEMBER
from hiroba.context.subscriptions.types import Subscription, Told, Trigger

PREVIOUS = {member: "previous" + member[0].upper() + member[1:] for member in set(VALUE_MEMBER.values())}
_HEAD = ("id", "type", "scope")


def marked(subscription: Subscription, told: Told) -> dict[str, Any]:
    """Return the body to be rendered."""
    if Trigger.ENTITY_DELETED not in told.fired and told.what.record.event != "deleted":
        return _with_deleted(subscription, told)
    body = {name: told.what.body[name] for name in _HEAD if name in told.what.body}
    gone = _names_gone(subscription, told)
    return body | {name: _null(attribute) for name, attribute in told.what.body.items() if name in gone}


def _names_gone(subscription: Subscription, told: Told) -> set[str]:
    """Of a deleted entity: the attributes that are told of too."""
    names = {name for name, _dataset in told.what.deleted}
    if Trigger.ATTRIBUTE_DELETED in told.fired:
        return names & set(subscription.watched) if subscription.watched else names
    return names if subscription.form.changes else set()


def _with_deleted(subscription: Subscription, told: Told) -> dict[str, Any]:
    if Trigger.ATTRIBUTE_DELETED not in told.fired:
        return told.what.body
    body = dict(told.what.body)
    for name in {name for name, _dataset in told.what.deleted}:
        before = told.what.old.get(name)
        datasets = {dataset for gone, dataset in told.what.deleted if gone == name}
        gone = [
            _null_of(instance)
            for instance in (before if isinstance(before, list) else [before])
            if instance is not None and instance.get("datasetId", "") in datasets
        ]
        there = body.get(name, [])
        if not there and len(gone) > 1 and not subscription.form.changes:
            gone = [{name: value for name, value in gone[0].items() if name != "datasetId"}]  # all of it
        every = [*(there if isinstance(there, list) else [there]), *gone]
        if every:
            body[name] = every[0] if len(every) == 1 else every
    return body


def _null(attribute: Any) -> Any:
    if isinstance(attribute, list):
        return [_null_of(instance) for instance in attribute]
    return _null_of(attribute)


def _null_of(instance: dict[str, Any]) -> dict[str, Any]:
    """An instance that is gone."""
    member = VALUE_MEMBER[instance["type"]]
    nothing = {"@none": NULL} if member == "languageMap" else NULL
    found = {"type": instance["type"], member: nothing}
    return found | {"datasetId": instance["datasetId"]} if "datasetId" in instance else found
