"""Stored entities to what a reader asked for (ETSI GS CIM 009, 4.5.2 to 4.5.17, 6.3.7, 6.3.11)."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from hiroba.context.entities.datasets import time_key
from hiroba.context.entities.instances import Renderer
from hiroba.context.entities.shapes import HEAD
from hiroba.context.entities.times import micros_of, moment_of
from hiroba.context.entities.types import View
from hiroba.context.jsonld.types import Context
from hiroba.context.store.service import Times, times_of
from hiroba.context.store.types import Micros, Stored

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_NO_TIMES: Times = {}


def shown(stored: Stored, view: View, context: Context) -> bytes:
    """Return the JSON of an entity as the view shows it: what is stored, where that is it."""
    body = stored.body
    if view.is_plain and context.is_core and b'"expiresAt"' not in body:
        return body
    return _encode(shown_document(stored, view, context))


def shown_document(stored: Stored, view: View, context: Context) -> dict[str, Any]:
    times = times_of(stored.times) if view.sys_attrs else _NO_TIMES
    return render(_decode(stored.body), times, view, context)


def render(body: dict[str, Any], times: Mapping[str, Any], view: View, context: Context) -> dict[str, Any]:
    """Return an entity (a decoded Stored.body and Stored.times) as the view shows it.

    Empty where the view leaves nothing of it.
    """
    found: dict[str, Any] = {}
    if _is_shown(view, "id"):
        found["id"] = body["id"]
    if _is_shown(view, "type"):
        types = body["type"]
        compact = context.compact
        found["type"] = compact(types) if type(types) is str else [compact(each) for each in types]
    for member in ("scope", "expiresAt"):
        if member in body and _is_shown(view, member) and (member == "scope" or view.sys_attrs):
            found[member] = body[member]
    if view.sys_attrs and "" in times:
        for member, moment in zip(("createdAt", "modifiedAt"), times[""], strict=True):
            if _is_shown(view, member):
                found[member] = moment_of(moment)
    found.update(_attributes(body, times, view, context))
    return _feature(found, body, view) if view.geojson else found


def _is_shown(view: View, member: str) -> bool:
    if view.pick is not None and member not in view.pick:
        return False
    return view.omit is None or view.omit.get(member, view) is not None


def _attributes(
    body: Mapping[str, Any], times: Mapping[str, Any], view: View, context: Context
) -> Iterator[tuple[str, Any]]:
    renderer = Renderer(view, context)
    for name, attribute in body.items():
        if name in HEAD or (view.attrs is not None and name not in view.attrs) or not _is_shown(view, name):
            continue
        instances = [
            (instance, times.get(time_key(name, instance.get("datasetId"))))
            for instance in ([attribute] if type(attribute) is dict else attribute)
            if not _is_over(instance)
            and (view.dataset_ids is None or instance.get("datasetId", "@none") in view.dataset_ids)
        ]
        if instances:
            yield context.compact(name), renderer.attribute(instances)


def _is_over(instance: Mapping[str, Any]) -> bool:
    """The time of a transient attribute is over (4.22)."""
    expires = instance.get("expiresAt")
    return expires is not None and micros_of(expires) <= _now()


def _now() -> Micros:
    return time.time_ns() // 1000


def _feature(found: dict[str, Any], body: Mapping[str, Any], view: View) -> dict[str, Any]:
    """A GeoJSON Feature (4.5.16.2): the geometry is the default instance's."""
    attribute = body.get(view.geometry_property)
    instances = [attribute] if type(attribute) is dict else attribute or []
    default = next((each for each in instances if "datasetId" not in each), instances[0] if instances else {})
    geometry = default.get("value") if default.get("type") == "GeoProperty" else None
    identifier = found.pop("id", None)
    feature = {"type": "Feature", "geometry": geometry, "properties": found}
    return feature if identifier is None else {"id": identifier, **feature}
