"""The members of a body, checked."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.sensorthings.asking.times import Span, span_of
from hiroba.protocols.sensorthings.errors import WrongBody
from hiroba.protocols.sensorthings.types import NAVIGATIONS, PROPERTIES

Body = dict[str, Any]
_TEXTS = ("name", "description", "encodingType", "definition", "observationType")
_NEEDED = {
    "Things": ("name", "description"),
    "Locations": ("name", "description", "encodingType", "location"),
    "HistoricalLocations": ("time",),
    "Datastreams": ("name", "description", "observationType", "unitOfMeasurement"),
    "Sensors": ("name", "description", "encodingType", "metadata"),
    "ObservedProperties": ("name", "definition", "description"),
    "Observations": ("result",),
    "FeaturesOfInterest": ("name", "description", "encodingType", "feature"),
}
_NOT_IN_NAMES = re.compile(r"[^0-9A-Za-z_]+")


def read_body(raw: bytes) -> Any:
    """Raises WrongBody."""
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise WrongBody(reason=str(error)[:200]) from error


def checked(set: str, body: Any, *, whole: bool = True) -> Body:
    """A body for an item of a set, its navigations within. Raises WrongBody."""
    if not isinstance(body, dict):
        raise WrongBody(reason=_("JSONのオブジェクトではありません"))
    known = {*PROPERTIES[set], *NAVIGATIONS[set], "@iot.id", "id"}
    for name, value in body.items():
        if name not in known and "@" not in name:
            raise WrongBody(reason=format_lazy(_("「{name}」という項目はありません"), name=name[:60]))
        if name in _TEXTS and not isinstance(value, str):
            raise WrongBody(reason=format_lazy(_("「{name}」は文字です"), name=name))
        if name in ("properties", "unitOfMeasurement", "parameters") and not isinstance(value, dict | None):
            raise WrongBody(reason=format_lazy(_("「{name}」はオブジェクトです"), name=name))
    for name in _NEEDED[set] if whole else ():
        if body.get(name) is None:
            raise WrongBody(reason=format_lazy(_("「{name}」がありません"), name=name))
    return body


def own(set: str, body: Body) -> Body:
    """The members that are the item's own properties."""
    return {name: body[name] for name in PROPERTIES[set] if name in body}


def link_of(value: Any) -> str | None:
    """The id of what is linked, or None where the value is a new item.

    Clients also send what they know of the linked item; its id says that it is there already.
    """
    id = value.get("@iot.id") if isinstance(value, dict) else None
    return None if id is None else str(id)


def time_of(value: Any, name: str) -> Span:
    """Raises WrongBody."""
    try:
        if not isinstance(value, str):
            raise ValueError
        return span_of(value)
    except ValueError as error:
        raise WrongBody(reason=format_lazy(_("「{name}」を時刻として読めません"), name=name)) from error


def geometry_in(body: Body, name: str) -> dict[str, Any] | None:
    """The GeoJSON geometry of a Location or a feature, where it is GeoJSON."""
    value = body.get(name)
    if not isinstance(value, dict):
        return None
    if value.get("type") == "Feature":
        value = value.get("geometry")
    return value if isinstance(value, dict) and "coordinates" in value else None


def attribute_name(*wanted: str) -> str:
    """A name for an attribute: the first of the names that has letters of one."""
    for text in wanted:
        words = [word for word in _NOT_IN_NAMES.split(text) if word]
        if not words:
            continue
        name = (
            words[0][:1].lower() + words[0][1:] + "".join(word[:1].upper() + word[1:] for word in words[1:])
        )
        if name[0].isalpha() and name not in ("id", "type", "scope", "name", "description", "properties"):
            return name[:100]
    return "result"
