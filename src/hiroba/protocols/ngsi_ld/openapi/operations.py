"""The operations of the API by route: what each does and is given, with the clause that says so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from hiroba.protocols.ngsi_ld import asking, discovering, pages, retrieving, temporal_asking
from hiroba.protocols.ngsi_ld.openapi.schemas import ref, several

_ONE = ("type", "options")
_READ = {"200": ref("Entity")}
_MANY = {"200": several(ref("Entity"))}
_DONE: dict[str, Any] = {"204": None}
_MADE: dict[str, Any] = {"201": None, "207": ref("BatchResult")}
_CHANGED: dict[str, Any] = {"204": None, "207": ref("UpdateResult")}
_BATCH: dict[str, Any] = {"204": None, "207": ref("BatchResult")}
_BATCH_MADE: dict[str, Any] = {"201": several({"type": "string"}), **_BATCH}
_NAMES = ("details", "local", "count")
_THING: dict[str, Any] = {"type": "object"}


class Operation(NamedTuple):
    """clause: of ETSI GS CIM 009. parameters: of the query. body: name of its schema. answers: status to
    schema, None: without a body. geo: GeoJSON is answered, too. patch: a merge patch is taken, too."""

    summary: str
    clause: str
    answers: dict[str, Any]
    parameters: Collection[str] = ()
    body: dict[str, Any] | None = None
    geo: bool = False
    patch: bool = False


def _items(name: str) -> dict[str, Any]:
    return several(ref(name))


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("GET", "/entities"): Operation("Query entities", "5.7.2", _MANY, asking.PARAMETERS, geo=True),
    ("POST", "/entities"): Operation("Create an entity", "5.6.1", _MADE, body=ref("NewEntity")),
    ("DELETE", "/entities"): Operation(
        "Purge what a query finds", "5.6.21", _BATCH, (*asking.SELECTION, "keep", "drop")
    ),
    ("GET", "/entities/{id}"): Operation("Retrieve an entity", "5.7.1", _READ, retrieving.KNOWN, geo=True),
    ("PUT", "/entities/{id}"): Operation("Replace an entity", "5.6.18", _BATCH, ("type",), ref("NewEntity")),
    ("PATCH", "/entities/{id}"): Operation(
        "Merge into an entity",
        "5.6.17",
        _BATCH,
        (*_ONE, "format", "observedAt", "lang"),
        ref("Fragment"),
        patch=True,
    ),
    ("DELETE", "/entities/{id}"): Operation("Delete an entity", "5.6.6", _BATCH, ("type",)),
    ("POST", "/entities/{id}/attrs"): Operation(
        "Append attributes", "5.6.3", _CHANGED, _ONE, ref("Fragment")
    ),
    ("PATCH", "/entities/{id}/attrs"): Operation(
        "Update attributes", "5.6.2", _CHANGED, _ONE, ref("Fragment"), patch=True
    ),
    ("PATCH", "/entities/{id}/attrs/{attribute}"): Operation(
        "Update a part of an attribute", "5.6.4", _CHANGED, _ONE, _THING, patch=True
    ),
    ("PUT", "/entities/{id}/attrs/{attribute}"): Operation(
        "Replace an attribute", "5.6.19", _CHANGED, _ONE, ref("Attribute")
    ),
    ("DELETE", "/entities/{id}/attrs/{attribute}"): Operation(
        "Delete an attribute", "5.6.5", _CHANGED, ("type", "datasetId", "deleteAll")
    ),
    ("POST", "/entityOperations/create"): Operation(
        "Create many entities", "5.6.7", _BATCH_MADE, body=_items("NewEntity")
    ),
    ("POST", "/entityOperations/upsert"): Operation(
        "Create or change many entities", "5.6.8", _BATCH_MADE, ("options",), _items("NewEntity")
    ),
    ("POST", "/entityOperations/update"): Operation(
        "Change many entities", "5.6.9", _BATCH, ("options",), _items("Entity")
    ),
    ("POST", "/entityOperations/merge"): Operation(
        "Merge into many entities", "5.6.20", _BATCH, ("options",), _items("Entity")
    ),
    ("POST", "/entityOperations/delete"): Operation(
        "Delete many entities", "5.6.10", _BATCH, body=ref("EntityIds")
    ),
    ("POST", "/entityOperations/query"): Operation(
        "Query entities by a body", "5.7.2", _MANY, asking.OF_POST, ref("Query"), geo=True
    ),
    ("GET", "/types"): Operation("List entity types", "5.7.5", {"200": ref("Names")}, _NAMES),
    ("GET", "/types/{type}"): Operation("Tell of an entity type", "5.7.7", {"200": _THING}, ("local",)),
    ("GET", "/attributes"): Operation("List attributes", "5.7.8", {"200": ref("Names")}, _NAMES),
    ("GET", "/attributes/{attribute}"): Operation(
        "Tell of an attribute", "5.7.10", {"200": _THING}, ("local",)
    ),
    ("GET", "/subscriptions"): Operation(
        "List subscriptions", "5.8.4", {"200": _items("Subscription")}, (*pages.PARAMETERS, "options")
    ),
    ("POST", "/subscriptions"): Operation("Subscribe", "5.8.1", {"201": None}, body=ref("Subscription")),
    ("GET", "/subscriptions/{id}"): Operation(
        "Retrieve a subscription", "5.8.3", {"200": ref("Subscription")}, ("options",)
    ),
    ("PATCH", "/subscriptions/{id}"): Operation(
        "Change a subscription", "5.8.2", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/subscriptions/{id}"): Operation("Unsubscribe", "5.8.5", _DONE),
    ("GET", "/csourceRegistrations"): Operation(
        "Find context sources",
        "5.10.2",
        {"200": _items("Registration")},
        (*discovering.PARAMETERS, *pages.PARAMETERS, "options"),
    ),
    ("POST", "/csourceRegistrations"): Operation(
        "Register a context source", "5.9.2", {"201": None}, body=ref("Registration")
    ),
    ("GET", "/csourceRegistrations/{id}"): Operation(
        "Retrieve a registration", "5.10.1", {"200": ref("Registration")}, ("options",)
    ),
    ("PATCH", "/csourceRegistrations/{id}"): Operation(
        "Change a registration", "5.9.3", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/csourceRegistrations/{id}"): Operation("Delete a registration", "5.9.4", _DONE),
    ("GET", "/csourceSubscriptions"): Operation(
        "List subscriptions to context sources",
        "5.11.5",
        {"200": several(_THING)},
        pages.PARAMETERS,
    ),
    ("POST", "/csourceSubscriptions"): Operation(
        "Subscribe to context sources", "5.11.2", {"201": None}, body=ref("Subscription")
    ),
    ("GET", "/csourceSubscriptions/{id}"): Operation(
        "Retrieve a subscription to context sources", "5.11.4", {"200": _THING}
    ),
    ("PATCH", "/csourceSubscriptions/{id}"): Operation(
        "Change a subscription to context sources", "5.11.3", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/csourceSubscriptions/{id}"): Operation("Unsubscribe from context sources", "5.11.6", _DONE),
    ("GET", "/temporal/entities"): Operation(
        "Query entities over time",
        "5.7.4",
        {"200": _items("EntityTemporal"), "206": _items("EntityTemporal")},
        temporal_asking.PARAMETERS,
    ),
    ("POST", "/temporal/entities"): Operation(
        "Create or extend the history of an entity",
        "5.6.11",
        {"201": None, "204": None},
        body=_THING,
    ),
    ("GET", "/temporal/entities/{id}"): Operation(
        "Retrieve an entity over time",
        "5.7.3",
        {"200": ref("EntityTemporal"), "206": ref("EntityTemporal")},
        temporal_asking.OF_ONE,
    ),
    ("DELETE", "/temporal/entities/{id}"): Operation("Delete the history of an entity", "5.6.16", _DONE),
    ("POST", "/temporal/entities/{id}/attrs"): Operation(
        "Add instances of attributes", "5.6.12", _DONE, body=ref("Fragment")
    ),
    ("DELETE", "/temporal/entities/{id}/attrs/{name}"): Operation(
        "Delete an attribute from the history", "5.6.13", _DONE, ("local", "datasetId", "deleteAll")
    ),
    ("PATCH", "/temporal/entities/{id}/attrs/{name}/{instance}"): Operation(
        "Change an instance", "5.6.14", _DONE, body=ref("Fragment"), patch=True
    ),
    ("DELETE", "/temporal/entities/{id}/attrs/{name}/{instance}"): Operation(
        "Delete an instance", "5.6.15", _DONE
    ),
    ("POST", "/temporal/entityOperations/query"): Operation(
        "Query entities over time by a body",
        "5.7.4",
        {"200": _items("EntityTemporal"), "206": _items("EntityTemporal")},
        temporal_asking.OF_POST,
        ref("Query"),
    ),
    ("GET", "/entityMaps"): Operation(
        "Make a map of which entity lies where", "5.14.4", {"201": _THING}, asking.PARAMETERS
    ),
    ("GET", "/temporal/entityMaps"): Operation(
        "Make such a map for a query over time", "5.14.5", {"201": _THING}, temporal_asking.PARAMETERS
    ),
    ("GET", "/entityMaps/{id}"): Operation("Retrieve an entity map", "5.14.1", {"200": _THING}),
    ("PATCH", "/entityMaps/{id}"): Operation(
        "Let an entity map live longer", "5.14.2", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/entityMaps/{id}"): Operation("Delete an entity map", "5.14.3", _DONE),
    ("POST", "/snapshots"): Operation("Keep what queries find", "5.16.1", {"201": None}, body=_THING),
    ("DELETE", "/snapshots"): Operation("Delete snapshots", "5.16.6", _DONE, ("q",)),
    ("GET", "/snapshots/{id}"): Operation("Tell how a snapshot fares", "5.16.3", {"200": _THING}),
    ("PATCH", "/snapshots/{id}"): Operation("Change a snapshot", "5.16.4", _DONE, body=_THING, patch=True),
    ("DELETE", "/snapshots/{id}"): Operation("Delete a snapshot", "5.16.5", _DONE),
    ("POST", "/snapshots/{id}/clone"): Operation("Copy a snapshot", "5.16.2", {"201": None}, body=_THING),
    ("GET", "/jsonldContexts"): Operation(
        "List @contexts", "5.13.3", {"200": ref("ContextList")}, ("details", "kind")
    ),
    ("POST", "/jsonldContexts"): Operation(
        "Host an @context", "5.13.2", {"201": None}, body=ref("ContextDocument")
    ),
    ("GET", "/jsonldContexts/{id}"): Operation("Serve an @context", "5.13.4", {"200": _THING}, ("details",)),
    ("DELETE", "/jsonldContexts/{id}"): Operation(
        "Delete or reload an @context", "5.13.5", _DONE, ("reload",)
    ),
    ("GET", "/info/sourceIdentity"): Operation("Tell who this context source is", "5.15.1", {"200": _THING}),
    ("GET", "/openapi.json"): Operation("This document", "", {"200": _THING}),
}
