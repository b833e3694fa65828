"""An attribute of NGSIv2 as an instance of NGSI-LD, and back.

What NGSI-LD does not know is kept beside it, in sub-properties of the instance that readers of NGSI-LD see:
`ngsiV2Type` is the type where it does not follow from the value, `ngsiV2Value` the value as it was written
where NGSI-LD says it in another way. Both are trusted only as long as they agree with the instance, so a
change made in NGSI-LD wins (docs/decisions/0009-one-entity-two-tongues.md).
"""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.entities.types import VALUE_MEMBER
from hiroba.protocols.ngsi_v2 import geometry, moments
from hiroba.protocols.ngsi_v2.errors import BadRequest
from hiroba.protocols.ngsi_v2.names import from_name, is_uri, to_name

TYPE, VALUE = "ngsiV2Type", "ngsiV2Value"
_MOMENTS = ("DateTime", "ISO8601")
_LINKS = ("Relationship", "Reference")
_SAME_KIND: dict[str, Any] = {
    "LanguageProperty": dict,
    "VocabProperty": (str, list),
    "JsonProperty": (dict, list),
    "ListProperty": list,
    "ListRelationship": list,
}
# Members of an instance that are no metadata.
_OWN = frozenset(
    (
        "type",
        "datasetId",
        "createdAt",
        "modifiedAt",
        "lang",
        "instanceId",
        TYPE,
        VALUE,
        *VALUE_MEMBER.values(),
    )
)


class Given(msgspec.Struct, frozen=True):
    """An attribute or a metadata as a request gives it. type: None where it is not said.

    metadata: None where it is not said; no metadata has metadata of its own.
    """

    type: str | None
    value: Any
    metadata: dict[str, Given] | None = None


def default_type(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, bool):
        return "Boolean"
    if isinstance(value, int | float):
        return "Number"
    return "Text" if isinstance(value, str) else "StructuredValue"


def sub_attributes(metadata: dict[str, Given]) -> dict[str, Any]:
    """The members that hold metadata; `TimeInstant` has the last word on observedAt."""
    made: dict[str, Any] = {}
    for name in sorted(metadata, key="TimeInstant".__eq__):
        made.update(_sub_attribute(name, metadata[name]))
    return made


def bare(type: str | None, value: Any, *, informative: bool = False) -> dict[str, Any]:
    """The instance of a type and a value, without metadata. informative: a place that is no location."""
    type = type or default_type(value)
    made = _made(type, value, informative)
    shown_type, shown_value = _derived(made, None)
    if shown_type != type:
        made[TYPE] = {"type": "Property", "value": type}
        shown_value = _derived(made, type)[1]
    if not informative and not _same(shown_value, _normal(type, value)):
        made[VALUE] = {"type": "Property", "value": value}
    return made


def _made(type: str, value: Any, informative: bool) -> dict[str, Any]:
    if value is None:
        return {"type": "JsonProperty", "json": None}
    if type in geometry.GEO_TYPES and not informative:
        return {"type": "GeoProperty", "value": geometry.to_geojson(type, value)}
    if type in _MOMENTS:
        moment = moments.read(value)
        if moment is None:
            raise BadRequest("date has invalid format in attribute value")
        return {"type": "Property", "value": {"@type": "DateTime", "@value": moments.shown(moment)}}
    if type in _LINKS and _are_uris(value):
        return {"type": "Relationship", "object": value}
    kinds = _SAME_KIND.get(type)
    if kinds is not None and isinstance(value, kinds) and value:
        return {"type": type, VALUE_MEMBER[type]: value}
    return {"type": "Property", "value": value}


def _are_uris(value: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return bool(values) and all(isinstance(item, str) and is_uri(item) for item in values)


def _normal(type: str, value: Any) -> Any:
    """The value as an answer shows it: a moment in one form, of a Feature its geometry."""
    if type in _MOMENTS and value is not None:
        moment = moments.read(value)
        return value if moment is None else moments.shown(moment)
    if type == "geo:json" and isinstance(value, dict) and "geometry" in value:
        return value["geometry"]
    if type == "geo:json" and isinstance(value, dict) and "features" in value:
        return value["features"][0]["geometry"]
    return value


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return type(one) is type(other) and bool(one == other)


def type_and_value(found: dict[str, Any]) -> tuple[str, Any]:
    """What NGSIv2 shows as type and value of an instance."""
    marked = found.get(TYPE)
    type = marked.get("value") if isinstance(marked, dict) else None
    type = type if isinstance(type, str) else None
    written = found.get(VALUE)
    if isinstance(written, dict) and "value" in written and _still(found, type, written["value"]):
        return type or _derived(found, None)[0], written["value"]
    return _derived(found, type)


def _still(found: dict[str, Any], type: str | None, written: Any) -> bool:
    """Say whether the instance still says what was written."""
    try:
        again = _made(type or _derived(found, None)[0], written, False)
    except BadRequest:
        return False
    member = VALUE_MEMBER.get(found.get("type", ""), "value")
    return again["type"] == found.get("type") and again.get(member) == found.get(member)


def _derived(found: dict[str, Any], type: str | None) -> tuple[str, Any]:
    kind = found.get("type", "Property")
    value = found.get(VALUE_MEMBER.get(kind, "value"))
    if kind == "GeoProperty":
        if type is None or type not in geometry.GEO_TYPES or not isinstance(value, dict):
            return type or "geo:json", value
        said = geometry.from_geojson(type, value)
        return ("geo:json" if isinstance(said, dict) else type), said
    if kind == "Property":
        if isinstance(value, dict) and value.keys() == {"@type", "@value"}:
            return type or str(value["@type"]), _moment(value["@value"])
        return type or default_type(value), value
    if value is None:
        return type or "None", None
    return type or kind, value


def _moment(value: Any) -> Any:
    moment = moments.read(value)
    return value if moment is None else moments.shown(moment)


def _sub_attribute(name: str, given: Given) -> dict[str, Any]:
    """`TimeInstant` is the observedAt of NGSI-LD, `unitCode` its own."""
    value, moment = given.value, moments.read(given.value)
    if name == "unitCode" and isinstance(value, str) and given.type in (None, "Text"):
        return {"unitCode": value}
    if name == "TimeInstant" and moment is not None and given.type == "DateTime":
        return {"observedAt": moments.shown(moment)}
    made: dict[str, Any] = {to_name(name): bare(given.type, value)}
    if name in ("timestamp", "observedAt") and moment is not None and given.type in _MOMENTS:
        made["observedAt"] = moments.shown(moment)
    return made


def is_informative(metadata: dict[str, Given] | None) -> bool:
    ignore = (metadata or {}).get("ignoreType")
    return ignore is not None and ignore.value is True


def is_metadata(member: str) -> bool:
    """Say whether a member of an instance is metadata of NGSIv2."""
    return member not in _OWN


def metadata_of(found: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The metadata that NGSIv2 shows of an instance, by name."""
    shown: dict[str, dict[str, Any]] = {}
    for name, member in found.items():
        if name in _OWN:
            continue
        if name == "unitCode":
            shown["unitCode"] = {"type": "Text", "value": member}
        elif name == "observedAt":
            if not _says_the_moment(found, member):
                shown["TimeInstant"] = {"type": "DateTime", "value": _moment(member)}
        elif isinstance(member := first(member), dict):
            type, value = type_and_value(member)
            shown[from_name(name)] = {"type": type, "value": value}
    return shown


def _says_the_moment(found: dict[str, Any], observed_at: Any) -> bool:
    """Say whether a metadata of another name already tells observedAt."""
    names = ("timestamp", to_name("observedAt"))
    members = (first(found[name]) for name in names if name in found)
    moment = _moment(observed_at)
    return any(isinstance(member, dict) and type_and_value(member)[1] == moment for member in members)


def first(member: Any) -> Any:
    """Of several instances the default one, else the first."""
    if not isinstance(member, list):
        return member
    return next((one for one in member if isinstance(one, dict) and "datasetId" not in one), member[0])
