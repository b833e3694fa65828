"""What a record of the log did to an entity, instance by instance, and which triggers that is (5.2.12)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from hiroba.context.store.types import Record
from hiroba.context.subscriptions.types import Trigger

OWN = frozenset(("id", "type", "scope", "expiresAt"))
Instance = tuple[str, str]  # attribute, datasetId or ''
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Changes(msgspec.Struct):
    """A record of an entity made ready to be held against subscriptions. Members as in types.Told."""

    record: Record
    body: dict[str, Any]
    times: dict[str, Any]
    old: dict[str, Any]
    created: frozenset[Instance]
    updated: frozenset[Instance]
    deleted: frozenset[Instance]
    event: Trigger
    touched: frozenset[str]  # attributes

    def fires(self, triggers: frozenset[Trigger], watched: frozenset[str]) -> frozenset[Trigger]:
        """Return which of these triggers hold; attributes count only where they are watched."""
        fired: set[Trigger] = set()
        if self.event in triggers and self.event is not Trigger.ENTITY_UPDATED:
            fired.add(self.event)
        for trigger, instances in (
            (Trigger.ATTRIBUTE_CREATED, self.created),
            (Trigger.ATTRIBUTE_UPDATED, self.updated),
            (Trigger.ATTRIBUTE_DELETED, self.deleted),
        ):
            if (
                trigger in triggers
                and instances
                and (not watched or any(name in watched for name, _dataset in instances))
            ):
                fired.add(trigger)
        return frozenset(fired)


def changes_of(record: Record) -> Changes:
    """Read a record of an entity."""
    body = _decode(record.body or b"{}")
    times = _decode(record.times)
    old = _decode(record.old) if record.old else {}
    created: set[Instance] = set()
    updated: set[Instance] = set()
    deleted: set[Instance] = set()
    if record.event == "created":
        event = Trigger.ENTITY_CREATED
        created.update(_all(body))
    elif record.event == "deleted":
        event = Trigger.ENTITY_DELETED
        deleted.update(_all(body))
        old = {name: value for name, value in body.items() if name not in OWN}
    else:
        event = Trigger.ENTITY_UPDATED
        for name in (*record.changed, *record.gone):
            before = set(_datasets(old.get(name)))
            after = set(_datasets(body.get(name)))
            created.update((name, dataset) for dataset in after - before)
            updated.update((name, dataset) for dataset in after & before)
            deleted.update((name, dataset) for dataset in before - after)
    touched = frozenset(name for name, _dataset in created | updated | deleted)
    return Changes(
        record, body, times, old, frozenset(created), frozenset(updated), frozenset(deleted), event, touched
    )


def instances(attribute: Any) -> list[dict[str, Any]]:
    """The instances of an attribute, one a datasetId."""
    if attribute is None:
        return []
    return attribute if isinstance(attribute, list) else [attribute]


def _datasets(attribute: Any) -> Iterator[str]:
    for instance in instances(attribute):
        yield instance.get("datasetId", "")


def _all(body: dict[str, Any]) -> Iterator[Instance]:
    for name, attribute in body.items():
        if name not in OWN:
            for dataset in _datasets(attribute):
                yield name, dataset
