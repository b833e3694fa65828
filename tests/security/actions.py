"""The catalogue's protocols: routes on the slow road, and the actions of CKAN. A new one needs a line."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any, Final

from hiroba.protocols.ckan.ids import resource_id
from tests.security.machines import ALL, NOBODY_AT_ALL, OFFICE, PUBLISHERS, Route
from tests.security.seeded import NOBODY, TOWN, Seeded

_READERS: Final = frozenset({"officer", "administrator", "dataset:read"})  # of what is for officers only
_COUNTERS: Final = frozenset({"officer", "administrator", "dataset:count", "neighbour"})
# each asks for its own organisation only
_ASKERS: Final = frozenset({"officer", "administrator", "consent:ask", "neighbour"})
_HIDDEN: Final = Route(_READERS, hidden=True)
_API: Final = "/api/v1"
_RECORDS: Final = "/ogc/records"
_TILES: Final = "/tiles"

_SERVICES: Final = {
    f"GET {_API}/services/dashboards/indicators": Route(ALL),
    f"GET {_API}/services/dashboards/values": Route(ALL, refused=(400,)),
    f"GET {_API}/services/dashboards/values/{{indicator}}/{{place}}/{{year}}": Route(
        NOBODY_AT_ALL, hidden=True
    ),
    f"GET {_API}/services/register/initiatives": Route(ALL, refused=(400,)),
    f"GET {_API}/services/register/initiatives/{{id}}": Route(NOBODY_AT_ALL, hidden=True),
    f"GET {_API}/services/register/initiatives/{{id}}/values": Route(NOBODY_AT_ALL, hidden=True),
}
# An empty message is no message, and of nobody's business anything is there: who comes in with a right one is
# tested with the protocol.
_DSP: Final = "/dsp/2025-1"
_CALLBACKS: Final = f"{_DSP}/callbacks/{{key}}"
_DATASPACE: Final = {
    "GET /.well-known/dspace-version": Route(ALL, refused=(200, 404)),
    **{
        key: Route(NOBODY_AT_ALL, {}, refused=(400, 404))
        for key in (
            f"GET {_DSP}/catalog/datasets/{{pid}}",
            f"GET {_DSP}/data/{{pid}}",
            f"GET {_DSP}/negotiations/{{pid}}",
            f"GET {_DSP}/transfers/{{pid}}",
            f"POST {_DSP}/catalog/request",
            f"POST {_DSP}/negotiations/request",
            f"POST {_DSP}/negotiations/{{pid}}/agreement/verification",
            f"POST {_DSP}/negotiations/{{pid}}/events",
            f"POST {_DSP}/negotiations/{{pid}}/request",
            f"POST {_DSP}/negotiations/{{pid}}/termination",
            f"POST {_DSP}/transfers/request",
            f"POST {_DSP}/transfers/{{pid}}/completion",
            f"POST {_DSP}/transfers/{{pid}}/start",
            f"POST {_DSP}/transfers/{{pid}}/suspension",
            f"POST {_DSP}/transfers/{{pid}}/termination",
            f"GET {_CALLBACKS}/negotiations/{{pid}}",
            f"GET {_CALLBACKS}/transfers/{{pid}}",
            f"POST {_CALLBACKS}/negotiations/{{pid}}/agreement",
            f"POST {_CALLBACKS}/negotiations/{{pid}}/events",
            f"POST {_CALLBACKS}/negotiations/{{pid}}/offers",
            f"POST {_CALLBACKS}/negotiations/{{pid}}/termination",
            f"POST {_CALLBACKS}/transfers/{{pid}}/completion",
            f"POST {_CALLBACKS}/transfers/{{pid}}/start",
            f"POST {_CALLBACKS}/transfers/{{pid}}/suspension",
            f"POST {_CALLBACKS}/transfers/{{pid}}/termination",
        )
    },
}

# Staff directories: only by a key that was made for it, of somebody who administers an organisation; of no other
# organisation anything is there (the neighbour's key speaks of the neighbour).
_SCIM: Final = "/scim/v2"
_SYNC: Final = Route(frozenset({"administrator", "directory:sync", "neighbour"}), {})
_STAFF: Final = {
    **{
        f"GET {_SCIM}/{path}": Route(ALL, refused=(200, 404))
        for path in ("ServiceProviderConfig", "ResourceTypes", "ResourceTypes/{id}", "Schemas", "Schemas/{id}")
    },
    f"POST {_SCIM}/.search": _SYNC,
    **{
        f"{method} {_SCIM}/{kind}{path}": _SYNC
        for kind in ("Users", "Groups")
        for method, path in (
            ("GET", ""), ("POST", ""), ("POST", "/.search"), ("GET", "/{id}"), ("PUT", "/{id}"),
            ("PATCH", "/{id}"), ("DELETE", "/{id}"),
        )
    },
    **{
        f"{method} {_SCIM}/{{rest:path}}": Route(ALL, refused=(404,))
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
    },
}  # fmt: skip

CATALOGUE: Final[Mapping[str, Route]] = {
    **_STAFF,
    f"GET {_API}/openapi.json": Route(ALL),
    f"GET {_API}/organisations": Route(ALL),
    f"GET {_API}/datasets": Route(ALL),
    f"GET {_API}/datasets/{{id}}": _HIDDEN,
    f"GET {_API}/datasets/{{id}}/policy": Route(NOBODY_AT_ALL, hidden=True),
    f"GET {_API}/datasets/{{id}}/tables/{{ordinal}}/rows": _HIDDEN,
    f"GET {_API}/datasets/{{id}}/counts": Route(_COUNTERS, refused=(403, 404)),
    f"POST {_API}/datasets/{{id}}/counts": Route(_COUNTERS, query="?epsilon=0.1&by=name", refused=(403, 404)),
    f"POST {_API}/submissions": Route(PUBLISHERS, b"a,b\n1,2\n", query=f"?organisation={TOWN}&name=a.csv"),
    f"GET {_API}/submissions/{{id}}": Route(PUBLISHERS, hidden=True),
    f"POST {_API}/query": Route(ALL, {"sql": ""}),
    f"POST {_API}/consents/check": Route(_ASKERS, {"client": "none", "person": "0", "category": "energy"}),
    f"GET {_API}/requests": Route(ALL),
    f"GET {_API}/showcases": Route(ALL),
    "GET /health/live": Route(ALL),
    "GET /health/ready": Route(ALL),
    "GET /metrics": Route(ALL),
    "GET /api/3": Route(ALL),
    "GET /api/3/action/{name}": Route(ALL),
    "POST /api/3/action/{name}": Route(ALL, {}),
    "OPTIONS /api/3/action/{name}": Route(ALL),
    "GET /api/action/{name}": Route(ALL),
    "POST /api/action/{name}": Route(ALL, {}),
    "OPTIONS /api/action/{name}": Route(ALL),
    "GET /datastore/dump/{resource_id}": _HIDDEN,
    "GET /dcat": Route(ALL),
    "GET /dcat/catalog.{ending}": Route(ALL),
    **{f"GET /datasets/{{id}}.{ending}": _HIDDEN for ending in ("ttl", "jsonld", "rdf")},
    **{f"GET /series/{{id}}.{ending}": Route(ALL) for ending in ("ttl", "jsonld", "rdf")},
    **_SERVICES,
    **_DATASPACE,
    f"GET {_TILES}": Route(ALL),
    f"GET {_TILES}/": Route(ALL),
    f"GET {_TILES}/api": Route(ALL),
    f"GET {_TILES}/conformance": Route(ALL),
    f"GET {_TILES}/tileMatrixSets/{{set}}": Route(ALL),
    f"GET {_TILES}/{{set}}": Route(ALL),
    f"GET {_TILES}/{{set}}/tilejson.json": Route(ALL),
    f"GET {_TILES}/{{set}}/{{z}}/{{x}}/{{y}}": Route(ALL),
    f"GET {_RECORDS}": Route(ALL),
    f"GET {_RECORDS}/": Route(ALL),
    f"GET {_RECORDS}/api": Route(ALL),
    f"GET {_RECORDS}/conformance": Route(ALL),
    f"GET {_RECORDS}/collections": Route(ALL),
    f"GET {_RECORDS}/collections/{{collection}}": Route(ALL),
    f"GET {_RECORDS}/collections/{{collection}}/items": Route(ALL),
    f"GET {_RECORDS}/collections/{{collection}}/items/{{id}}": _HIDDEN,
}


def id_of(key: str, seeded: Seeded) -> str:
    return seeded.ids["submission"] if "submissions" in key else seeded.datasets["private"]


# In the bodies: OPEN is the public dataset, HIDDEN the one for officers, NEW is new each time.
_PUBLIC: Final = {"id": "OPEN", "package_id": "OPEN", "title": "NEW", "name": "walked", "owner_org": TOWN}
_TABLE: Final = {
    "id": "OPEN-TABLE",
    "resource_id": "OPEN-TABLE",
    "package_id": "OPEN",
    "url": "https://example.org/",
}
_ROWS: Final = {"resource_id": "OPEN-TABLE", "force": True, "records": [], "filters": {}}
_CLOSED: Final = {"id": "HIDDEN"}
_CLOSED_TABLE: Final = {"id": "HIDDEN-TABLE", "resource_id": "HIDDEN-TABLE"}
_MANY: Final = {"datasets": ["HIDDEN"], "org_id": TOWN}
_MANAGING: Final = OFFICE | {"dataset:manage"}
_OF_ALL = (
    "am_following_dataset", "am_following_group", "am_following_user", "config_option_list",
    "current_package_list_with_resources", "dataset_followee_count", "dataset_follower_count",
    "followee_count", "format_autocomplete", "group_autocomplete", "group_followee_count",
    "group_follower_count", "group_list", "group_list_authz", "help_show", "license_list",
    "organization_autocomplete", "organization_followee_count", "organization_follower_count",
    "organization_list", "organization_list_for_user", "package_autocomplete", "package_list",
    "package_search", "recently_changed_packages_activity_list", "resource_search", "site_read", "status_show",
    "tag_autocomplete", "tag_list", "tag_search", "user_followee_count", "user_follower_count",
    "vocabulary_list", "datastore_search_sql",
)  # fmt: skip
_NOT_THERE = (  # of what the seed has none
    "group_delete", "group_package_show", "group_patch", "group_purge", "group_show", "group_update",
    "member_create", "member_delete", "resource_view_delete", "resource_view_show", "resource_view_update",
    "tag_show", "vocabulary_delete", "vocabulary_show", "vocabulary_update",
)  # fmt: skip
CKAN: Final[Mapping[str, Route]] = {
    **{name: Route(ALL, {"q": "x", "name": "status_show", "query": "name:x"}) for name in _OF_ALL},
    **{name: Route(NOBODY_AT_ALL, {"id": "none", "title": "t"}, hidden=True) for name in _NOT_THERE},
    **{
        name: Route(_READERS, _CLOSED, hidden=True) for name in ("package_show", "package_relationships_list")
    },
    **{
        name: Route(_READERS, _CLOSED_TABLE, hidden=True)
        for name in ("datastore_search", "datastore_info", "resource_show", "resource_view_list")
    },
    **{name: Route(OFFICE, _PUBLIC) for name in ("package_update", "package_patch")},
    "package_create": Route(PUBLISHERS, {"title": "NEW", "owner_org": TOWN}),
    "package_revise": Route(OFFICE, {"match": {"id": "OPEN"}, "update": {"notes": "NEW"}}),
    "package_resource_reorder": Route(
        OFFICE | {"dataset:read"}, {"id": "OPEN", "order": []}
    ),  # changes nothing
    "resource_create": Route(OFFICE, _TABLE | {"name": "NEW"}),
    "resource_update": Route(ALL, _TABLE),  # everybody is told that a table is no link
    "resource_patch": Route(ALL, _TABLE),
    "resource_view_create": Route(_MANAGING, _TABLE | {"title": "NEW", "view_type": "text_view"}),
    "resource_view_reorder": Route(ALL, _TABLE | {"order": []}),
    "group_create": Route(_MANAGING, {"name": "made", "title": "t", "owner_org": TOWN}),
    "vocabulary_create": Route(_MANAGING, {"name": "made", "tags": [], "owner_org": TOWN}),
    "tag_create": Route(NOBODY_AT_ALL, {"name": "x", "vocabulary_id": "none"}, hidden=True),
    "tag_delete": Route(NOBODY_AT_ALL, {"id": "x", "vocabulary_id": "none"}, hidden=True),
    "member_list": Route(ALL, {"id": "none"}),
    "organization_show": Route(NOBODY_AT_ALL, {"id": "none"}, hidden=True),
    "organization_create": Route(NOBODY_AT_ALL, {"name": "made", "title": "t"}),  # a token never founds one
    "organization_patch": Route(NOBODY_AT_ALL, {"id": TOWN.replace("1", "9")}, hidden=True),
    "organization_update": Route(NOBODY_AT_ALL, {"id": TOWN.replace("1", "9")}, hidden=True),
    **{name: Route(ALL, _ROWS) for name in ("datastore_create", "datastore_upsert")},  # a file is not written
    "datastore_delete": Route(ALL, _ROWS),
    "datastore_records_delete": Route(ALL, _ROWS),
    "user_show": Route(NOBODY_AT_ALL, {"id": "none"}, refused=(403, 404)),
    "user_list": Route(ALL - {"resident", "operator"}),  # oneself, where one's token is of an organisation
    "api_token_list": Route(ALL - {NOBODY, "resident", "operator"}),  # one's own
    "api_token_create": Route(NOBODY_AT_ALL, {"name": "x"}),
    "api_token_revoke": Route(NOBODY_AT_ALL, {"jti": "none"}, refused=(403, 404)),
    **{
        name: Route(OFFICE, _MANY, refused=(403, 404))
        for name in ("bulk_update_public", "bulk_update_private", "bulk_update_delete")
    },
    "resource_delete": Route(ALL, _TABLE),
    "dataset_purge": Route(_MANAGING, {"id": "OPEN"}, refused=(403, 404)),
    "package_delete": Route(_MANAGING, {"id": "OPEN"}, refused=(403, 404)),
}
_new = itertools.count()


def filled(body: Any, seeded: Seeded) -> Any:
    """A body with the ids of the seed."""
    if isinstance(body, dict):
        return {key: filled(value, seeded) for key, value in body.items()}
    if isinstance(body, list):
        return [filled(value, seeded) for value in body]
    names = {"OPEN": seeded.datasets["open"], "HIDDEN": seeded.datasets["private"]}
    ids = names | {f"{name}-TABLE": resource_id(id, 1) for name, id in names.items()}
    return f"walked {next(_new)}" if body == "NEW" else ids.get(body, body) if isinstance(body, str) else body
