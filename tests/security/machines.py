"""Every route of the machine protocols, and who may come in there. A new one needs a line.

The body and the query of a line are right as far as the route looks before it asks who it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.security.roles import ALL_SCOPES
from tests.security.seeded import NEIGHBOUR, NOBODY, PEOPLE, TOWN

HOLDERS: Final = (NOBODY, *PEOPLE, *ALL_SCOPES)
ALL: Final = frozenset(HOLDERS)
OFFICE: Final = frozenset({"officer", "administrator"})
WRITERS: Final = OFFICE | {"entity:write"}  # of the town's things
WATCHERS: Final = OFFICE | {"entity:read"}  # who may set up that they are told of the town's things
PUBLISHERS: Final = OFFICE | {"dataset:publish"}
MANAGERS: Final = OFFICE | {"dataset:manage"}
NOBODY_AT_ALL: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class Route:
    """let_in: who holds which token; others are told 401 without one and 403 with one (CKAN: 403).
    hidden: for others it is not there (404), and those let in do find it. refused: what else others are told."""

    let_in: frozenset[str]
    body: Any = None
    query: str = ""
    hidden: bool = False
    refused: tuple[int, ...] = ()


_ENTITY: Final = {"id": "urn:ngsi-ld:Room:made", "type": "Room"}
_ATTRIBUTE: Final = {"type": "Property", "value": 4}
_ATTRIBUTES: Final = {"height": _ATTRIBUTE}
_PAST: Final = {"height": [_ATTRIBUTE | {"observedAt": "2020-01-01T00:00:00Z"}]}
_QUERY: Final = {"type": "Query", "entities": [{"type": "Room"}]}
_SINCE: Final = {"temporalQ": {"timerel": "after", "timeAt": "2020-01-01T00:00:00Z"}}
_SUBSCRIPTION: Final = {
    "type": "Subscription",
    "entities": [{"type": "Room"}],
    "notification": {"endpoint": {"uri": "https://example.org/told"}},
}
_REGISTRATION: Final = {
    "type": "ContextSourceRegistration",
    "information": [{"entities": [{"type": "Far"}]}],
    "endpoint": "https://example.org/source",
}
_CHANGE: Final = {"description": "changed"}
_PATCH: Final = {"expiresAt": "2099-01-01T00:00:00Z"}

NGSI_LD: Final[Mapping[str, Route]] = {
    "GET /entities": Route(ALL, query="?type=Room"),
    "GET /entities/{id}": Route(WATCHERS, hidden=True),
    "HEAD /entities/{id}": Route(WATCHERS, hidden=True),
    "POST /entityOperations/query": Route(ALL, _QUERY),
    "GET /temporal/entities": Route(ALL, query="?type=Room&timerel=after&timeAt=2020-01-01T00:00:00Z"),
    "GET /temporal/entities/{id}": Route(WATCHERS, hidden=True),
    "POST /temporal/entityOperations/query": Route(ALL, _QUERY | _SINCE),
    "GET /types": Route(ALL),
    "GET /types/{type}": Route(ALL),
    "GET /attributes": Route(ALL),
    "GET /attributes/{attribute}": Route(ALL),
    "GET /jsonldContexts": Route(ALL),
    "GET /jsonldContexts/{id}": Route(NOBODY_AT_ALL, hidden=True),
    "GET /info/sourceIdentity": Route(ALL),
    "GET /openapi.json": Route(ALL),
    # answers that the sender has asked for: whoever does not know their name finds none
    "POST /remote-notify": Route(
        NOBODY_AT_ALL, {"type": "Notification", "subscriptionId": "urn:x:1", "data": []}, hidden=True
    ),
    "GET /snapshots/{id}": Route(NOBODY_AT_ALL, hidden=True),
    "GET /entityMaps": Route(ALL),
    "GET /entityMaps/{id}": Route(NOBODY_AT_ALL, hidden=True),
    "PATCH /entityMaps/{id}": Route(NOBODY_AT_ALL, _PATCH, hidden=True),
    "DELETE /entityMaps/{id}": Route(NOBODY_AT_ALL, hidden=True),
    "GET /temporal/entityMaps": Route(ALL, query="?type=Room&timerel=after&timeAt=2020-01-01T00:00:00Z"),
    "POST /jsonldContexts": Route(WRITERS, {"@context": {"a": "https://example.org/a"}}),
    "DELETE /jsonldContexts/{id}": Route(WRITERS),
    "POST /csourceSubscriptions": Route(WATCHERS, _SUBSCRIPTION),
    "GET /csourceSubscriptions": Route(WATCHERS),
    "GET /csourceSubscriptions/{id}": Route(WATCHERS),
    "PATCH /csourceSubscriptions/{id}": Route(WATCHERS, _CHANGE),
    "DELETE /csourceSubscriptions/{id}": Route(WATCHERS),
    "POST /snapshots": Route(WRITERS, {"type": "Snapshot", "entities": [{"type": "Room"}]}),
    "DELETE /snapshots": Route(WRITERS),
    "PATCH /snapshots/{id}": Route(WRITERS, _PATCH),
    "DELETE /snapshots/{id}": Route(WRITERS),
    "POST /snapshots/{id}/clone": Route(WRITERS, {}),
    "POST /csourceRegistrations": Route(WRITERS, _REGISTRATION),
    "GET /csourceRegistrations": Route(ALL, query="?type=Room"),
    "GET /csourceRegistrations/{id}": Route(NOBODY_AT_ALL, hidden=True),
    "PATCH /csourceRegistrations/{id}": Route(WRITERS, _CHANGE),
    "DELETE /csourceRegistrations/{id}": Route(WRITERS),
    "POST /subscriptions": Route(WATCHERS, _SUBSCRIPTION),
    "GET /subscriptions": Route(WATCHERS),
    "GET /subscriptions/{id}": Route(WATCHERS),
    "PATCH /subscriptions/{id}": Route(WATCHERS, _CHANGE),
    "DELETE /subscriptions/{id}": Route(WATCHERS),
    "POST /entities": Route(WRITERS, _ENTITY),
    "PUT /entities/{id}": Route(WRITERS, _ENTITY),
    "PATCH /entities/{id}": Route(WRITERS, _ATTRIBUTES),
    "PUT /entities": Route(ALL, [_ENTITY]),  # everybody is told that an id is missing
    "PATCH /entities": Route(ALL, _ATTRIBUTES),
    "DELETE /entities": Route(WRITERS, query="?type=Nothing"),
    "POST /entities/{id}/attrs": Route(WRITERS, _ATTRIBUTES),
    "PATCH /entities/{id}/attrs": Route(WRITERS, _ATTRIBUTES),
    "PATCH /entities/{id}/attrs/{attribute}": Route(WRITERS, _ATTRIBUTE),
    "PUT /entities/{id}/attrs/{attribute}": Route(WRITERS, _ATTRIBUTE),
    "DELETE /entities/{id}/attrs/{attribute}": Route(WRITERS),
    "POST /entityOperations/create": Route(WRITERS, [_ENTITY]),
    "POST /entityOperations/upsert": Route(WRITERS, [_ENTITY]),
    "POST /entityOperations/update": Route(WRITERS, [_ENTITY]),
    "POST /entityOperations/merge": Route(WRITERS, [_ENTITY]),
    "POST /entityOperations/delete": Route(WRITERS, ["urn:ngsi-ld:Room:made"]),
    "POST /temporal/entities": Route(WRITERS, _ENTITY | _PAST),
    "POST /temporal/entities/{id}/attrs": Route(WRITERS, _PAST),
    "PATCH /temporal/entities/{id}/attrs/{name}/{instance}": Route(WRITERS, _PAST),
    "DELETE /temporal/entities/{id}/attrs/{name}/{instance}": Route(WRITERS),
    "DELETE /temporal/entities/{id}/attrs/{name}": Route(WRITERS),
    "DELETE /temporal/entities/{id}": Route(WRITERS),
    "DELETE /entities/{id}": Route(WRITERS),
}

_V2_ATTRIBUTES: Final = {"height": {"value": 1}}
NGSI_V2: Final[Mapping[str, Route]] = {
    "GET ": Route(ALL),
    "GET /entities": Route(ALL, query="?type=Room"),
    "GET /entities/{id}": Route(WATCHERS, hidden=True),
    "GET /entities/{id}/attrs": Route(WATCHERS, hidden=True),
    "GET /entities/{id}/attrs/{name}": Route(WATCHERS, hidden=True),
    "GET /entities/{id}/attrs/{name}/value": Route(WATCHERS, hidden=True),
    "GET /types": Route(ALL),
    "GET /types/{type}": Route(ALL),
    "POST /op/query": Route(ALL, {"entities": [{"idPattern": ".*", "type": "Room"}]}),
    "POST /entities": Route(WRITERS, {"id": "made", "type": "Room"}),
    "POST /entities/{id}/attrs": Route(WRITERS, _V2_ATTRIBUTES),
    "PATCH /entities/{id}/attrs": Route(WRITERS, _V2_ATTRIBUTES),
    "PUT /entities/{id}/attrs/{name}": Route(WRITERS, {"value": 1}),
    "PUT /entities/{id}/attrs/{name}/value": Route(WRITERS, b"1"),
    "PUT /entities/{id}/attrs": Route(WRITERS, _V2_ATTRIBUTES),
    "DELETE /entities/{id}/attrs/{name}": Route(WRITERS),
    "DELETE /entities/{id}": Route(WRITERS),
    "POST /op/update": Route(WRITERS, {"actionType": "append", "entities": [{"id": "made", "type": "Room"}]}),
    "POST /op/notify": Route(WRITERS, {"subscriptionId": "5" * 24, "data": [{"id": "made", "type": "Room"}]}),
    "POST /subscriptions": Route(
        WATCHERS,
        {
            "subject": {"entities": [{"idPattern": ".*"}]},
            "notification": {"http": {"url": "http://example.org/"}},
        },
    ),
    "GET /subscriptions": Route(WATCHERS),
    "GET /subscriptions/{id}": Route(WATCHERS),
    "PATCH /subscriptions/{id}": Route(WATCHERS, _CHANGE),
    "DELETE /subscriptions/{id}": Route(WATCHERS),
    "POST /registrations": Route(
        WRITERS,
        {
            "dataProvided": {"entities": [{"id": "far"}]},
            "provider": {"http": {"url": "http://example.org/"}},
        },
    ),
    "GET /registrations": Route(WATCHERS),
    "GET /registrations/{id}": Route(WATCHERS),
    "PATCH /registrations/{id}": Route(ALL, _CHANGE),  # is not offered: 501 for everybody, as Orion says
    "DELETE /registrations/{id}": Route(WRITERS),
}
VERSION: Final[Mapping[str, Route]] = {"GET ": Route(ALL)}
# A device shows its own key, whoever holds which token: see `test_devices_show_their_key`.
IOT: Final[Mapping[str, Route]] = {
    f"{method} {path}": Route(NOBODY_AT_ALL, b"t|1", query="?i=park-1&k=wrong&d=t|1", refused=(401,))
    for method, path in (
        ("POST", "/json"), ("POST", "/json/commands"), ("POST", "/json/attrs/{name}"), ("POST", "/d"),
        ("GET", "/d"), ("POST", "/d/commands"),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Set:
    """An entity set of SensorThings: what is posted to it, and where its items lead; to many: with its items."""

    body: Mapping[str, Any]
    one: tuple[str, ...] = ()
    many: tuple[str, ...] = ()


_NAMED: Final = {"name": "n", "description": "d", "encodingType": "application/geo+json"}
_POINT: Final = {"type": "Point", "coordinates": [139.7, 35.69]}
SETS: Final[Mapping[str, Set]] = {
    "Things": Set(
        {"name": "n", "description": "d"}, many=("Locations", "HistoricalLocations", "Datastreams")
    ),
    "Locations": Set(_NAMED | {"location": _POINT}, many=("Things", "HistoricalLocations")),
    "HistoricalLocations": Set({"time": "2026-01-01T00:00:00Z"}, one=("Thing",), many=("Locations",)),
    "Datastreams": Set(
        {"name": "n", "description": "d"}, one=("Thing", "Sensor", "ObservedProperty"), many=("Observations",)
    ),
    "Sensors": Set(_NAMED | {"metadata": "m"}, many=("Datastreams",)),
    "ObservedProperties": Set(
        {"name": "n", "description": "d", "definition": "https://example.org/n"}, many=("Datastreams",)
    ),
    "Observations": Set({"result": 1}, one=("Datastream", "FeatureOfInterest")),
    "FeaturesOfInterest": Set(_NAMED | {"feature": _POINT}, many=("Observations",)),
}


def _of_set(name: str, each: Set) -> dict[str, Route]:
    """What can be asked of a set and of one of its items, which only watchers see; what takes away comes last."""
    item, seen, wrote = f"/{name}('{{{name}}}')", Route(WATCHERS, hidden=True), Route(WRITERS, each.body)
    reads = [item, *(f"{item}/{way}{ref}" for way in (*each.one, *each.many) for ref in ("", "/$ref"))]
    return {
        **{f"{method} /{name}{query}": Route(ALL) for method in ("GET", "HEAD") for query in ("", "/$ref")},
        **{f"{method} {path}": seen for method in ("GET", "HEAD") for path in reads},
        **{f"{method} {path}": wrote for method in ("POST", "PATCH", "PUT") for path in (f"/{name}", *reads)},
        **{f"POST {item}/{way}/$ref": Route(WRITERS, {"@iot.id": "none"}) for way in (*each.one, *each.many)},
        **{f"DELETE {path}": Route(WRITERS) for path in (*reversed(reads), f"/{name}")},
    }


def _when(key: str) -> tuple[int, int]:
    method, _space, path = key.partition(" ")
    place = [*SETS].index(path.strip("/").partition("(")[0].partition("/")[0])
    return ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE").index(method), -place


_LINES: Final = {key: route for name, each in SETS.items() for key, route in _of_set(name, each).items()}
# The addresses of SensorThings are a language: what its sets make of it, and what stands beside them.
SENSORTHINGS: Final[Mapping[str, Route]] = {
    "GET ": Route(ALL),
    "HEAD ": Route(ALL),
    "GET /Datastreams?$expand=Observations": Route(ALL),
    "GET /Things('{Things}')/properties": Route(WATCHERS, hidden=True),
    "GET /Datastreams('{Datastreams}')/name/$value": Route(WATCHERS, hidden=True),
    "POST /CreateObservations": Route(WRITERS, []),
    # who reads comes before whatever was written, an Observation goes before its stream, a Thing last
    **{key: _LINES[key] for key in sorted(_LINES, key=_when)},
}


@dataclass(frozen=True)
class Topic:
    """Who may publish on it and who may listen to it. DEVICE is the device with its key: of the topics of
    another, of wildcards over others and of everything else it has none. {key}: its key."""

    publish: frozenset[str] = NOBODY_AT_ALL
    listen: frozenset[str] = NOBODY_AT_ALL


DEVICE: Final = "device"
_OWN: Final = Topic(WRITERS | {DEVICE}, WRITERS)
_TOLD: Final = Topic(NOBODY_AT_ALL, ALL)
_LISTENERS: Final = ALL
# By their first level: a new one needs its lines.
TOPICS: Final[Mapping[str, Mapping[str, Topic]]] = {
    "hiroba": {
        f"hiroba/{TOWN}/park-1/attrs": _OWN,
        f"hiroba/{TOWN}/park-1/attrs/temperature": _OWN,
        f"hiroba/{TOWN}/park-1/cmdexe": _OWN,
        f"hiroba/{TOWN}/park-1/cmd": Topic(WRITERS, WRITERS | {DEVICE}),
        f"hiroba/{TOWN}/park-1/#": Topic(listen=WRITERS | {DEVICE}),
        f"hiroba/{TOWN}/park-1/+": Topic(listen=WRITERS | {DEVICE}),
        f"hiroba/{TOWN}/park-2/attrs": Topic(WRITERS, WRITERS),
        f"hiroba/{TOWN}/#": Topic(listen=WRITERS),
        f"hiroba/{TOWN}/+/attrs": Topic(listen=WRITERS),
        f"hiroba/{NEIGHBOUR}/park-1/attrs": Topic(frozenset({"neighbour"}), frozenset({"neighbour"})),
        f"hiroba/{NEIGHBOUR}/#": Topic(listen=frozenset({"neighbour"})),
        "hiroba/+/park-1/attrs": Topic(),
        "hiroba/#": Topic(),
        "hiroba": Topic(),
    },
    "": {
        "/{key}/park-1/attrs": Topic(WRITERS | {DEVICE}),
        "/{key}/park-1/cmdexe": Topic(WRITERS | {DEVICE}),
        "/{key}/park-1/cmd": Topic(listen=frozenset({DEVICE})),
        "/json/{key}/park-1/attrs": Topic(WRITERS | {DEVICE}),
        "/wrong-key/park-1/attrs": Topic(),
        "/+/park-1/attrs": Topic(),
        "/#": Topic(),
    },
    "json": {"json/{key}/park-1/attrs": Topic(WRITERS | {DEVICE}), "json/#": Topic()},
    "ul": {"ul/{key}/park-1/attrs": Topic(WRITERS | {DEVICE}), "ul/wrong/park-1/attrs": Topic()},
    # what everybody may see is told there; who writes says so in the body
    "v1.1": {"v1.1/Observations": _TOLD, "v1.1/#": Topic(listen=_LISTENERS)},
    "sta": {
        f"sta/{TOWN}/v1.1/Observations": Topic(WRITERS, _LISTENERS),
        f"sta/{TOWN}/v1.1/Datastreams('x')/Observations": Topic(WRITERS, _LISTENERS),
        f"sta/{NEIGHBOUR}/v1.1/Observations": Topic(frozenset({"neighbour"}), _LISTENERS),
        "sta/+/v1.1/Observations": Topic(listen=_LISTENERS),
        "sta/#": Topic(listen=_LISTENERS),
    },
    "elsewhere": {
        "#": Topic(), "+/#": Topic(), "$SYS/#": Topic(), f"$share/g/hiroba/{TOWN}/#": Topic(), "elsewhere": Topic(),
        f" hiroba/{TOWN}/park-1/attrs": Topic(), f"Hiroba/{TOWN}/park-1/attrs": Topic(),
        f"hiroba//{TOWN}/park-1/attrs": Topic(),
    },
}  # fmt: skip
