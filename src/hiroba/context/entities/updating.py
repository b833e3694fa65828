"""Writing attributes whole into an entity: append, update (ETSI GS CIM 009, 5.6.2, 5.6.3, 5.5.8)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.attributes import is_null
from hiroba.context.entities.datasets import Attribute, attribute_of, instances_of, time_key
from hiroba.context.entities.shapes import HEAD
from hiroba.context.entities.state import State, require
from hiroba.context.entities.types import NULL, Draft, Refused, Updated
from hiroba.context.store.types import Apply, Change, Micros, Stored, Unchanged


def append(draft: Draft, *, overwrite: bool = True, identifier: str | None = None) -> Apply:
    """Add attributes and types; what is there is overwritten, or refused. The result is an Updated.

    identifier: the entity's, where the draft has none. Raises UnknownEntity.
    """

    def apply(stored: Stored | None, now: Micros) -> Change | Unchanged:
        state = State(require(stored, now, identifier or draft.id or ""), now)
        writer = _Writer(state, overwrite=overwrite)
        if "scope" in draft.body:
            writer.scope(draft.body["scope"])
        return writer.write(draft)

    return apply


def update(draft: Draft, *, identifier: str | None = None) -> Apply:
    """Write attributes, taking away those that are NGSI-LD Null. The result is an Updated.

    A scope is only written where there is one. Raises UnknownEntity.
    """

    def apply(stored: Stored | None, now: Micros) -> Change | Unchanged:
        state = State(require(stored, now, identifier or draft.id or ""), now)
        writer = _Writer(state, overwrite=True)
        if "scope" in draft.body:
            if "scope" in state.members:
                writer.scope(draft.body["scope"])
            else:
                writer.refuse("scope", _("スコープがないので書き換えられません"))
        return writer.write(draft)

    return apply


class _Writer:
    """One write into one entity: what it wrote and what it left."""

    def __init__(self, state: State, *, overwrite: bool) -> None:
        self._state, self._overwrite = state, overwrite
        self._updated: list[str] = []
        self._refused: list[Refused] = []

    def refuse(self, name: str, reason: Any) -> None:
        self._refused.append(Refused(name, reason))

    def scope(self, value: Any) -> None:
        """Replace the scope, or add to it where nothing may be overwritten."""
        before = self._state.read("scope")
        if value == NULL:
            value = None
        elif before is not None and not self._overwrite:
            both = [
                *(before if type(before) is list else [before]),
                *(value if type(value) is list else [value]),
            ]
            value = list(dict.fromkeys(both))
        self._state.set_head("scope", value)
        self._updated.append("scope")

    def write(self, draft: Draft) -> Change | Unchanged:
        state = self._state
        if draft.types and not set(draft.types).issubset(state.types):
            state.add_types(draft.types)
            self._updated.append("type")
        if "expiresAt" in draft.body:
            value = draft.body["expiresAt"]
            state.set_head("expiresAt", None if value == NULL else value)
            self._updated.append("expiresAt")
        for name, attribute in draft.body.items():
            if name not in HEAD:
                self._attribute(name, attribute)
        result = Updated(tuple(self._updated), tuple(self._refused))
        if not self._updated:
            return Unchanged(result)
        return state.done(result)

    def _attribute(self, name: str, attribute: Attribute) -> None:
        state = self._state
        if self._overwrite and type(attribute) is dict and not is_null(attribute):
            dataset = attribute.get("datasetId")
            if name not in state.members or state.holds_one(name, dataset):
                state.put(name, attribute, (dataset,))
                self._updated.append(name)
                return
        self._instances(name, state.read(name), attribute)

    def _instances(self, name: str, before: Any, attribute: Attribute) -> None:
        there = {} if before is None else instances_of(before)
        written: list[str | None] = []
        removed = False
        for dataset, instance in instances_of(attribute).items():
            if is_null(instance):
                if there.pop(dataset, None) is None:
                    self.refuse(name, _("消す値がありません"))
                else:
                    self._state.times.drop(time_key(name, dataset))
                    removed = True
            elif dataset in there and not self._overwrite:
                self.refuse(name, _("すでにあるので書き換えません"))
            else:
                there[dataset] = instance
                written.append(dataset)
        if there and (written or removed):
            self._state.put(name, attribute_of(there), written)
        elif removed:
            self._state.remove(name)
        if written or removed:
            self._updated.append(name)
