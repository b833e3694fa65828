"""How entities are shown: which attributes and metadata, and in which of Orion's representations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hiroba.context.store.service import times_of
from hiroba.context.store.types import Stored
from hiroba.protocols.ngsi_v2 import attributes, moments
from hiroba.protocols.ngsi_v2.names import from_name, to_id
from hiroba.protocols.ngsi_v2.paths import path_of

HEAD = frozenset(("id", "type", "scope", "expiresAt"))
ALL = "*"
_FORMS = ("keyValues", "values", "unique")
_BUILTIN = ("dateCreated", "dateModified", "dateExpires", "servicePath")
_decode = msgspec.json.Decoder(dict[str, Any]).decode
Times = Mapping[str, tuple[int, int]]
Attributes = dict[str, dict[str, Any]]


class View(msgspec.Struct, frozen=True):
    """attrs, metadata: names in the order asked for; None: all that are no builtin ones. form: normalized |
    keyValues | values | unique. dates: builtin attributes that the (old) options ask for beside the others.
    """

    attrs: tuple[str, ...] | None = None
    metadata: tuple[str, ...] | None = None
    form: str = "normalized"
    dates: tuple[str, ...] = ()


def form_of(options: frozenset[str]) -> str:
    return next((form for form in _FORMS if form in options), "normalized")


def body_of(stored: Stored) -> dict[str, Any]:
    return _decode(stored.body)


def type_of(body: Mapping[str, Any]) -> str:
    """The type of an entity, of several the first."""
    type = body["type"]
    return from_name(type[0] if isinstance(type, list) else type)


def show(stored: Stored, view: View) -> Any:
    """One entity as the view has it."""
    return put(body_of(stored), times_of(stored.times), view)


def put(body: Mapping[str, Any], times: Times, view: View) -> Any:
    shown = chosen(body, times, view)
    if view.form in ("values", "unique"):
        return _values(shown, unique=view.form == "unique")
    head: dict[str, Any] = {"id": to_id(body["id"]), "type": type_of(body)}
    if view.form == "keyValues":
        return head | {name: attribute["value"] for name, attribute in shown.items()}
    return head | shown


def _values(shown: Attributes, *, unique: bool) -> list[Any]:
    values: list[Any] = []
    for attribute in shown.values():
        if not (unique and attribute["value"] in values):
            values.append(attribute["value"])
    return values


def chosen(body: Mapping[str, Any], times: Times, view: View) -> Attributes:
    """The attributes that the view shows, normalized, in its order."""
    if view.attrs is None and not view.dates:
        return own_attributes(body, times, view.metadata)
    own = own_attributes(body, times, view.metadata)
    shown: Attributes = {}
    for name in (*(view.attrs or (ALL,)), *view.dates):
        if name == ALL:
            shown |= own
        elif name in own:
            shown[name] = own[name]
        elif name in _BUILTIN:
            shown |= builtin(name, body, times)
    return shown


def own_attributes(
    body: Mapping[str, Any], times: Times, metadata: tuple[str, ...] | None = None
) -> Attributes:
    """The attributes that clients wrote."""
    return {
        from_name(name): one_attribute(name, member, times, metadata)
        for name, member in body.items()
        if name not in HEAD
    }


def one_attribute(
    name: str, member: Any, times: Times, metadata: tuple[str, ...] | None = None
) -> dict[str, Any]:
    """An attribute, normalized. name: canonical."""
    instance = attributes.first(member)
    type, value = attributes.type_and_value(instance)
    found = attributes.metadata_of(instance)
    if metadata is not None:
        found = _chosen_metadata(found, metadata, _dates(name, instance, times))
    return {"type": type, "value": value, "metadata": found}


def _chosen_metadata(own: Attributes, names: tuple[str, ...], builtin: Attributes) -> Attributes:
    shown: Attributes = {}
    for name in names:
        if name == ALL:
            shown |= own
        elif name in own:
            shown[name] = own[name]
        elif name in builtin:
            shown[name] = builtin[name]
    return shown


def _dates(name: str, instance: Mapping[str, Any], times: Times) -> Attributes:
    dataset = instance.get("datasetId")
    pair = times.get(name if dataset is None else f"{name}\u001f{dataset}")
    if pair is None:
        return {}
    created, modified = (moments.of_micros(micros) for micros in pair)
    return {
        "dateCreated": {"type": "DateTime", "value": created},
        "dateModified": {"type": "DateTime", "value": modified},
    }


def builtin(name: str, body: Mapping[str, Any], times: Times) -> Attributes:
    """An attribute that every entity has without anybody having written it."""
    if name == "servicePath":
        return {name: {"type": "Text", "value": path_of(body), "metadata": {}}}
    if name == "dateExpires":
        moment = moments.read(body.get("expiresAt"))
        if moment is None:
            return {}
        return {name: {"type": "DateTime", "value": moments.shown(moment), "metadata": {}}}
    micros = times[""][0 if name == "dateCreated" else 1]
    return {name: {"type": "DateTime", "value": moments.of_micros(micros), "metadata": {}}}
