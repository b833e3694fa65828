"""What bodies and answers look like (ETSI GS CIM 009, 5.2), as JSON Schema."""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_URI: dict[str, Any] = {"type": "string", "format": "uri"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}
_NUMBER: dict[str, Any] = {"type": "number"}


def ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def several(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _one_or_several(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, several(item)]}


def _record(required: tuple[str, ...] = (), **members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members} | ({"required": list(required)} if required else {})


def _attribute(kind: str, member: str, value: dict[str, Any]) -> dict[str, Any]:
    return _record(
        (member,),
        type={"const": kind},
        **{member: value},
        observedAt=_MOMENT,
        datasetId=_URI,
        **({"unitCode": _TEXT} if kind == "Property" else {}),
    )


_ATTRIBUTES = {
    "Property": _attribute("Property", "value", {}),
    "Relationship": _attribute("Relationship", "object", _one_or_several(_URI)),
    "GeoProperty": _attribute("GeoProperty", "value", ref("Geometry")),
    "LanguageProperty": _attribute("LanguageProperty", "languageMap", {"type": "object"}),
    "VocabProperty": _attribute("VocabProperty", "vocab", _one_or_several(_TEXT)),
    "JsonProperty": _attribute("JsonProperty", "json", {}),
    "ListProperty": _attribute("ListProperty", "valueList", several({})),
    "ListRelationship": _attribute("ListRelationship", "objectList", several({})),
}
_BATCH_ERROR = _record(
    ("error",), entityId=_TEXT, registrationId=_TEXT, error=ref("ProblemDetails")
)  # fmt: skip

SCHEMAS: dict[str, Any] = {
    **_ATTRIBUTES,
    "Attribute": {"anyOf": [ref(name) for name in _ATTRIBUTES]},
    "Context": {
        "description": "A JSON-LD context: an address, definitions, or a list of these.",
        "anyOf": [_TEXT, {"type": "object"}, several({"anyOf": [_TEXT, {"type": "object"}]})],
    },
    "Geometry": _record(
        ("type", "coordinates"),
        type={"enum": ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]},
        coordinates=several({}),
    ),
    "Entity": {
        **_record(
            (),
            **{"@context": ref("Context")},
            id=_URI,
            type=_one_or_several(_TEXT),
            scope=_one_or_several(_TEXT),
        ),
        "description": "A thing with its attributes, in the representation that was asked for.",
    },
    "NewEntity": {
        **_record(("id", "type"), id=_URI, type=_one_or_several(_TEXT), scope=_one_or_several(_TEXT)),
        "additionalProperties": {
            "anyOf": [
                ref("Attribute"),
                several(ref("Attribute")),
                {"type": ["string", "number", "boolean"]},
            ]
        },
    },
    "Fragment": {"type": "object", "description": "Attributes by name, in normalized or concise form."},
    "EntityTemporal": {
        "type": "object",
        "description": "A thing whose attributes are lists of instances over time.",
    },
    "EntityIds": several(_URI),
    "BatchResult": _record((), success=several(_TEXT), errors=several(_BATCH_ERROR)),
    "UpdateResult": _record((), updated=several(_TEXT), notUpdated=several({"type": "object"})),
    "Query": _record(
        ("type",),
        type={"const": "Query"},
        entities=several({"type": "object"}),
        attrs=several(_TEXT),
        pick=several(_TEXT),
        omit=several(_TEXT),
        q=_TEXT,
        scopeQ=_TEXT,
        geoQ={"type": "object"},
        temporalQ={"type": "object"},
        lang=_TEXT,
        ordering={"type": "object"},
    ),
    "Subscription": _record(
        ("type", "notification"),
        id=_URI,
        type={"const": "Subscription"},
        subscriptionName=_TEXT,
        entities=several(_record(("type",), type=_TEXT, id=_one_or_several(_URI), idPattern=_TEXT)),
        watchedAttributes=several(_TEXT),
        q=_TEXT,
        geoQ={"type": "object"},
        timeInterval=_NUMBER,
        throttling=_NUMBER,
        isActive={"type": "boolean"},
        notification=_record(
            ("endpoint",),
            attributes=several(_TEXT),
            format=_TEXT,
            endpoint=_record(("uri",), uri=_URI, accept=_TEXT),
        ),
    ),
    "Registration": _record(
        ("type", "information", "endpoint"),
        id=_URI,
        type={"const": "ContextSourceRegistration"},
        information=several({"type": "object"}),
        endpoint=_URI,
        mode={"enum": ["inclusive", "exclusive", "redirect", "auxiliary"]},
        operations=several(_TEXT),
    ),
    "Names": {"anyOf": [{"type": "object"}, several({"type": "object"})]},
    "ContextDocument": _record(("@context",), **{"@context": ref("Context")}),
    "ContextList": several({"anyOf": [_TEXT, {"type": "object"}]}),
    "Anything": {},
    "ProblemDetails": _record(
        ("type", "title", "status"),
        type=_URI,
        title=_TEXT,
        status={"type": "integer"},
        detail=_TEXT,
        code=_TEXT,
    ),
}

EXAMPLES: dict[str, Any] = {
    "NewEntity": {
        "id": "urn:ngsi-ld:Room:example",
        "type": "Room",
        "temperature": {"type": "Property", "value": 21.5, "unitCode": "CEL"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.76, 35.68]}},
    },
    "Fragment": {"temperature": {"type": "Property", "value": 22}},
    "Query": {"type": "Query", "entities": [{"type": "Room"}], "q": "temperature>20"},
    "Subscription": {
        "type": "Subscription",
        "entities": [{"type": "Room"}],
        "watchedAttributes": ["temperature"],
        "notification": {"endpoint": {"uri": "https://receiver.example.jp/notify"}},
    },
    "EntityIds": ["urn:ngsi-ld:Room:example"],
    "ContextDocument": {"@context": {"temperature": "https://example.jp/terms#temperature"}},
}
