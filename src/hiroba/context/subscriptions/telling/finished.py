"""What is added to a rendered entity: when something was deleted, and what it was before (showChanges)."""

from __future__ import annotations

from typing import Any

from hiroba.context.jsonld.types import Context
from hiroba.context.subscriptions.telling.marked import PREVIOUS
from hiroba.context.subscriptions.types import Subscription, Told, Trigger


def add_deleted(
    rendered: dict[str, Any], subscription: Subscription, told: Told, at: str, context: Context
) -> None:
    """Say when the entity, or attributes of it (with sysAttrs), were deleted. at: a DateTime."""
    if told.what.record.event == "deleted":
        rendered["deletedAt"] = at
    if not subscription.form.system or Trigger.ATTRIBUTE_DELETED not in told.fired:
        return
    for name, dataset in told.what.deleted:
        instance = _instance(rendered.get(context.compact(name)), dataset)
        if instance is not None:
            instance["deletedAt"] = at


def add_previous(rendered: dict[str, Any], before: dict[str, Any], told: Told, context: Context) -> None:
    """Put into each instance that changed what it was before. before: the old attributes, rendered as
    normalized."""
    for name, dataset in told.what.updated | told.what.deleted:
        term = context.compact(name)
        old = _instance(before.get(term), dataset)
        if old is None or term not in rendered:
            continue
        new = _instance(rendered[term], dataset)
        if new is None:  # concise: a value that stands alone
            new = rendered[term] = {"value": rendered[term]}
        for member, previous in PREVIOUS.items():
            if member in old:
                new[previous] = old[member]


def _instance(attribute: Any, dataset: str) -> dict[str, Any] | None:
    """The instance of a datasetId ('': the default one); None where there is none, or a bare value."""
    for instance in attribute if isinstance(attribute, list) else [attribute]:
        if (
            isinstance(instance, dict)
            and instance.get("datasetId", "") == dataset
            and not instance.keys().isdisjoint(PREVIOUS)
        ):
            return instance
    return None
