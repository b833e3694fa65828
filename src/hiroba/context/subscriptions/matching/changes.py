"""What a record of the log did to an entity, and which triggers that is (ETSI GS CIM 009, 5.2.12)."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.store.service import times_of
from hiroba.context.store.types import Record
from hiroba.context.subscriptions.types import Instance, Trigger

_NONE: frozenset[Instance] = frozenset()
_NOTHING: frozenset[str] = frozenset()
_DEFAULT: frozenset[str] = frozenset(("",))  # the datasets of an attribute that says none
_Sorted = tuple[frozenset[Instance], frozenset[Instance], frozenset[Instance]]
_OF_ATTRIBUTES = (Trigger.ATTRIBUTE_CREATED, Trigger.ATTRIBUTE_UPDATED, Trigger.ATTRIBUTE_DELETED)
_EVENTS = {
    "created": Trigger.ENTITY_CREATED,
    "updated": Trigger.ENTITY_UPDATED,
    "deleted": Trigger.ENTITY_DELETED,
}
_DATASET = b'"datasetId"'
_names = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode  # values are not looked into
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Changes:
    """A record of an entity, taken apart no further than somebody asks (see types.Happened)."""

    __slots__ = ("_body", "_names", "_old", "_sorted", "_times", "event", "record", "touched")

    def __init__(self, record: Record) -> None:
        self.record = record
        self.event = _EVENTS[record.event]
        self._body: dict[str, Any] | None = None
        self._times: dict[str, Any] | None = None
        self._old: dict[str, Any] | None = None
        self._sorted: _Sorted | None = None
        self._names: dict[Trigger, frozenset[str]] | None = None
        if self.event is Trigger.ENTITY_UPDATED:
            self.touched = frozenset((*record.changed, *record.gone))
        else:
            self.touched = frozenset(each.rpartition(":")[0] for each in record.shape)

    @property
    def body(self) -> dict[str, Any]:
        if self._body is None:
            self._body = _decode(self.record.body or b"{}")
        return self._body

    @property
    def times(self) -> dict[str, Any]:
        if self._times is None:
            self._times = times_of(self.record.times)
        return self._times

    @property
    def old(self) -> dict[str, Any]:
        if self._old is None:
            if self.event is Trigger.ENTITY_DELETED:
                self._old = {name: self.body[name] for name in self.touched}
            else:
                self._old = _decode(self.record.old) if self.record.old else {}
        return self._old

    @property
    def created(self) -> frozenset[Instance]:
        return self._instances[0]

    @property
    def updated(self) -> frozenset[Instance]:
        return self._instances[1]

    @property
    def deleted(self) -> frozenset[Instance]:
        return self._instances[2]

    @property
    def _instances(self) -> _Sorted:
        if self._sorted is None:
            self._sorted = self._sort()
        return self._sorted

    def _sort(self) -> _Sorted:
        if self.event is Trigger.ENTITY_CREATED:
            return self._all(), _NONE, _NONE
        if self.event is Trigger.ENTITY_DELETED:
            return _NONE, _NONE, self._all()
        record = self.record
        if _DATASET not in (record.body or b"") and _DATASET not in (record.old or b""):
            return self._sort_usual()
        created: list[Instance] = []
        updated: list[Instance] = []
        deleted: list[Instance] = []
        for name in self.touched:
            before, after = _datasets(self.old.get(name)), _datasets(self.body.get(name))
            created += ((name, dataset) for dataset in after - before)
            updated += ((name, dataset) for dataset in after & before)
            deleted += ((name, dataset) for dataset in before - after)
        return frozenset(created), frozenset(updated), frozenset(deleted)

    def _sort_usual(self) -> _Sorted:
        """As nothing has a datasetId, names tell all there is."""
        before = _names(self.record.old).keys() if self.record.old else ()
        gone = self.record.gone
        created = [(name, "") for name in self.touched if name not in before]
        updated = [(name, "") for name in self.touched if name in before and name not in gone]
        return frozenset(created), frozenset(updated), frozenset((name, "") for name in gone)

    def _all(self) -> frozenset[Instance]:
        return frozenset((name, each) for name in self.touched for each in _datasets(self.body[name]))

    def fires(self, triggers: frozenset[Trigger], watched: frozenset[str]) -> frozenset[Trigger]:
        """Return which of these triggers hold; attributes count only where they are watched."""
        if self._names is None:
            self._names = self._by_trigger()
        fired = {
            trigger
            for trigger, names in self._names.items()
            if trigger in triggers and (not watched or not watched.isdisjoint(names))
        }
        if self.event in triggers and self.event is not Trigger.ENTITY_UPDATED:
            fired.add(self.event)
        return frozenset(fired)

    def _by_trigger(self) -> dict[Trigger, frozenset[str]]:
        if self.event is Trigger.ENTITY_CREATED:
            found = {Trigger.ATTRIBUTE_CREATED: self.touched}
        elif self.event is Trigger.ENTITY_DELETED:
            found = {Trigger.ATTRIBUTE_DELETED: self.touched}
        else:
            found = {
                trigger: frozenset(name for name, _dataset in instances)
                for trigger, instances in zip(_OF_ATTRIBUTES, self._instances, strict=True)
            }
        return {trigger: names for trigger, names in found.items() if names}


def _datasets(attribute: Any) -> frozenset[str]:
    if attribute is None:
        return _NOTHING
    if isinstance(attribute, list):
        return frozenset(instance.get("datasetId", "") for instance in attribute)
    return frozenset((attribute["datasetId"],)) if "datasetId" in attribute else _DEFAULT
