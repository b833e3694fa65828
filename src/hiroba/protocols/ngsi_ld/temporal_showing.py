"""Entities over time as they are shown (ETSI GS CIM 009, 4.5.6 to 4.5.9, 4.5.19)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import View
from hiroba.context.history import service as histories
from hiroba.context.history.types import (
    SCOPE,
    Aggregation,
    Evolution,
    Instance,
    Known,
    Range,
    Series,
    Window,
)
from hiroba.context.jsonld.types import Context
from hiroba.kernel.decide.types import Sight

_decode = msgspec.json.Decoder().decode
_PLURAL = {
    "Relationship": "objects",
    "LanguageProperty": "languageMaps",
    "JsonProperty": "jsons",
    "VocabProperty": "vocabs",
    "ListProperty": "valueLists",
    "ListRelationship": "objectLists",
}


class Showing:
    """How the entities of one answer are shown.

    Instances have no names where only some attributes are seen: names count the others, too.
    """

    def __init__(
        self,
        view: View,
        form: str,
        window: Window,
        aggregation: Aggregation | None,
        context: Context,
        sight: Sight,
    ) -> None:
        self._view, self._form, self._window, self._sight = view, form, window, sight
        self._aggregation, self._context = aggregation, context
        self._renderer = entities.Renderer(view, context)

    def entity(self, evolution: Evolution) -> dict[str, Any]:
        """Empty where the view leaves nothing of it."""
        return {**dict(self._head(evolution)), **dict(self._attributes(evolution))}

    def _head(self, evolution: Evolution) -> Iterator[tuple[str, Any]]:
        entity, compact = evolution.entity, self._context.compact
        types = [compact(name) for name in entity.types]
        members = {"id": entity.id, "type": types[0] if len(types) == 1 else types}
        if self._view.sys_attrs:
            members["createdAt"] = histories.text(entity.created)
            members["modifiedAt"] = histories.text(entity.modified)
            if entity.deleted is not None:
                members["deletedAt"] = histories.text(entity.deleted)
        pick, omit = self._view.pick, self._view.omit
        for name, value in members.items():
            if (pick is None or name in pick) and (omit is None or name not in omit):
                yield name, value

    def _attributes(self, evolution: Evolution) -> Iterator[tuple[str, Any]]:
        if self._aggregation is not None:
            several: dict[str, list[Any]] = {}
            for series in evolution.series:
                several.setdefault(series.attribute, []).append(self._aggregated(series, self._aggregation))
            for attribute, shown in several.items():
                yield self._context.compact(attribute), shown[0] if len(shown) == 1 else shown
            return
        for attribute, instances in evolution.attributes.items():
            name = attribute if attribute == SCOPE else self._context.compact(attribute)
            if self._form == "temporalValues":
                yield name, self._values(instances, evolution.kinds.get(attribute, ""))
            else:
                named = self._sees_all(evolution.entity)
                yield name, [self._instance(one, named=named) for one in instances]

    def _sees_all(self, entity: Known) -> bool:
        owner = entity.owner
        return not self._sight.partial or self._sight.shows(
            entity.types, owner.visibility, owner.organisation
        )

    def _aggregated(self, series: Series, aggregation: Aggregation) -> dict[str, Any]:
        found: dict[str, Any] = {"type": series.kind}
        if series.dataset:
            found["datasetId"] = series.dataset
        for place, method in enumerate(aggregation.methods):
            found[method] = [
                [bucket.values[place], histories.text(bucket.start), histories.text(bucket.end)]
                for bucket in series.buckets
                if bucket.values[place] is not None
            ]
        return found

    def _instance(self, one: Instance, *, named: bool) -> dict[str, Any]:
        shown = self._renderer.attribute([(_decode(one.body), None)])
        found = shown if type(shown) is dict and not entities.is_geometry(shown) else {"value": shown}
        if named:
            found = {**found, "instanceId": histories.instance_id(one.number)}
        if self._view.sys_attrs:
            found["createdAt"] = histories.text(one.created)
            found["modifiedAt"] = histories.text(one.modified)
        if one.deleted is not None:
            found["deletedAt"] = histories.text(one.deleted)
        return found

    def _values(self, instances: Sequence[Instance], kind: str) -> Any:
        """Pairs of value and time, an object for each datasetId. kind: of an attribute without instances."""
        if not instances:
            return {"type": kind, _PLURAL.get(kind, "values"): []}
        groups: dict[tuple[str, str], dict[str, Any]] = {}
        for one in instances:
            body = _decode(one.body)
            kind = body["type"]
            group = groups.get((one.dataset, kind))
            if group is None:
                group = {"type": kind, "datasetId": one.dataset} if one.dataset else {"type": kind}
                group[_PLURAL.get(kind, "values")] = []
                groups[one.dataset, kind] = group
            value = self._renderer.attribute([(body, None)])
            group[_PLURAL.get(kind, "values")].append([value, histories.text(self._window.time_of(one))])
        shown = list(groups.values())
        return shown[0] if len(shown) == 1 else shown


def content_range(told: Range) -> bytes:
    """The header Content-Range (6.3.10)."""
    start, end = (histories.text(each).removesuffix("Z") for each in (told.start, told.end))
    return f"date-time {start}-{end}/{'*' if told.size is None else told.size}".encode()
