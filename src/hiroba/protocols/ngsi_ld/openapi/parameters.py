"""Query parameters and header fields of the API: what each is, with an example where it helps."""

from __future__ import annotations

from typing import Any

_TEXT: dict[str, Any] = {"type": "string"}
_FLAG: dict[str, Any] = {"type": "boolean"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}


def _number(least: int, most: int | None = None) -> dict[str, Any]:
    return {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


# name -> (schema, what it says)
_QUERY: dict[str, tuple[dict[str, Any], str]] = {
    "id": (_TEXT, "Ids, separated by commas."),
    "idPattern": (_TEXT, "A regular expression (RE2) that the id matches."),
    "type": (_TEXT, "An entity type selection: `A,B` any, `(A;B)` all of them."),
    "q": (_TEXT, 'A condition on attributes: `temperature>20;category=="indoor"`, `|` for or.'),
    "scopeQ": (_TEXT, "A scope query: `/city/park/#`."),
    "csf": (_TEXT, "A condition on the context sources that may be asked."),
    "attrs": (_TEXT, "Names of attributes, separated by commas; entities with none of them are left out."),
    "pick": (_TEXT, "Members that are answered, separated by commas."),
    "omit": (_TEXT, "Members that are not answered, separated by commas."),
    "lang": (_TEXT, "The language in which LanguageProperties are answered."),
    "datasetId": (_TEXT, "Instances that are meant, separated by commas; `@none` is the default one."),
    "georel": (
        _TEXT,
        "near;maxDistance==500 (metres), within, contains, intersects, overlaps, disjoint or equals.",
    ),
    "geometry": (
        _one_of("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
        "The geometry that is compared with.",
    ),
    "coordinates": (_TEXT, "Its coordinates as JSON, longitude first."),
    "geoproperty": (_TEXT, "The GeoProperty that is compared; location by default."),
    "geometryProperty": (_TEXT, "The GeoProperty that becomes the geometry of a GeoJSON Feature."),
    "format": (
        _one_of("normalized", "concise", "keyValues", "simplified", "temporalValues", "aggregatedValues"),
        "The representation.",
    ),
    "options": (_TEXT, "Switches, separated by commas, for example keyValues, concise, sysAttrs."),
    "local": (_FLAG, "Ask this installation only, no context sources."),
    "limit": (_number(0, 1000), "How many are answered at most; 0 only with count."),
    "offset": (_number(0), "How many are passed over."),
    "count": (_FLAG, "Tell how many there are in the header field NGSILD-Results-Count."),
    "orderBy": (_TEXT, "Keys of the order, separated by commas; `;desc` behind one turns it round."),
    "orderFrom": (_TEXT, "Coordinates from which orderBy measures the distance of a GeoProperty."),
    "collation": (_TEXT, "The language whose order texts are put in."),
    "join": (_one_of("inline", "flat", "@none"), "How linked entities are answered, too."),
    "joinLevel": (_number(1), "Over how many links."),
    "containedBy": (_TEXT, "Ids of entities that the asker has already."),
    "expandValues": (_TEXT, "Attributes whose values in q are names to be expanded."),
    "jsonKeys": (_TEXT, "Attributes whose values are JSON without names to be expanded."),
    "entityMap": (_TEXT, "Keep, or use, a map of which entity lies where."),
    "entityMapLifetime": (_TEXT, "How long such a map is kept, an ISO 8601 duration."),
    "splitEntities": (_FLAG, "An entity may lie in parts in several places."),
    "timerel": (_one_of("before", "after", "between"), "How the time lies to timeAt."),
    "timeAt": (_MOMENT, "A moment in UTC."),
    "endTimeAt": (_MOMENT, "The end, of `between`."),
    "timeproperty": (
        _one_of("observedAt", "createdAt", "modifiedAt", "deletedAt"),
        "The time that is meant; observedAt by default.",
    ),
    "lastN": (_number(1), "Only the last instances of each attribute."),
    "aggrMethods": (
        _TEXT,
        "totalCount, distinctCount, sum, avg, min, max, stddev, sumsq; separated by commas.",
    ),
    "aggrPeriodDuration": (_TEXT, "Length of a period, an ISO 8601 duration: PT1H."),
    "observedAt": (_MOMENT, "The time of what has none."),
    "keep": (_TEXT, "Attributes that stay when the others go."),
    "drop": (_TEXT, "Attributes that go; without keep and drop the entities go."),
    "deleteAll": (_FLAG, "Every instance goes, not only the default one."),
    "details": (_FLAG, "Answer with details instead of names."),
    "kind": (_one_of("Hosted", "Cached", "ImplicitlyCreated"), "Only contexts of this kind."),
    "reload": (_FLAG, "Fetch it again instead of deleting it."),
    "via": (_TEXT, "Who passed the request on."),
}
_EXAMPLES: dict[str, Any] = {"limit": 10, "coordinates": "[139.76,35.68]"}

TENANT = {
    "name": "NGSILD-Tenant",
    "in": "header",
    "description": "The organisation whose space is meant.",
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"},
}
LINK = {
    "name": "Link",
    "in": "header",
    "description": "The JSON-LD context of the names in the request and the answer:"
    ' `<address>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`.',
    "schema": _TEXT,
}


def query_parameter(name: str) -> dict[str, Any]:
    """Return a query parameter as OpenAPI has it. Raises KeyError for one that is not described."""
    schema, description = _QUERY[name]
    said = {"name": name, "in": "query", "description": description, "schema": schema}
    return said | ({"example": _EXAMPLES[name]} if name in _EXAMPLES else {})


def path_parameter(name: str) -> dict[str, Any]:
    text = {"id": "The id, a URI.", "instance": "The id of an instance."}.get(name, "A name, or its IRI.")
    return {"name": name, "in": "path", "required": True, "description": text, "schema": {"type": "string"}}
