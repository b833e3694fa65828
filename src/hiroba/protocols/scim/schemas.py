"""What this side can do and how its resources look (RFC 7643 5 to 7)."""

from __future__ import annotations

from typing import Any, Final

PATH: Final = "/scim/v2"
USER: Final = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP: Final = "urn:ietf:params:scim:schemas:core:2.0:Group"
LIST: Final = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
ERROR: Final = "urn:ietf:params:scim:api:messages:2.0:Error"
OWN: Final = frozenset({USER.casefold(), GROUP.casefold()})
MOST: Final = 500  # resources of one answer
_CORE: Final = "urn:ietf:params:scim:schemas:core:2.0:"

Json = dict[str, Any]


def _attribute(name: str, kind: str = "string", **said: Any) -> Json:
    return {
        "name": name, "type": kind, "multiValued": False, "description": name, "required": False,
        "caseExact": False, "mutability": "readWrite", "returned": "default", "uniqueness": "none",
    } | said  # fmt: skip


def _reference(to: str, *more: Json) -> list[Json]:
    link = _attribute("$ref", "reference", referenceTypes=[to], mutability="readOnly", caseExact=True)
    return [_attribute("value", caseExact=True, mutability="immutable"), link, *more]


_NAME: Final = [
    _attribute("formatted", mutability="readOnly"), _attribute("familyName"), _attribute("givenName"),
]  # fmt: skip
_EMAIL: Final = [_attribute("value", required=True), _attribute("type"), _attribute("primary", "boolean")]
_ATTRIBUTES: Final[dict[str, list[Json]]] = {
    USER: [
        _attribute("userName", required=True, uniqueness="server"),
        _attribute("name", "complex", subAttributes=_NAME),
        _attribute("displayName"),
        _attribute("preferredLanguage"),
        _attribute("active", "boolean"),
        _attribute("emails", "complex", multiValued=True, subAttributes=_EMAIL),
        _attribute(
            "groups", "complex", multiValued=True, mutability="readOnly",
            subAttributes=_reference("Group", _attribute("display", mutability="readOnly")),
        ),
    ],
    GROUP: [
        _attribute("displayName", required=True, uniqueness="server"),
        _attribute("members", "complex", multiValued=True, subAttributes=_reference("User")),
    ],
}  # fmt: skip


def configuration(base: str) -> Json:
    """Return the ServiceProviderConfig (section 5)."""
    return {
        "schemas": [f"{_CORE}ServiceProviderConfig"],
        "patch": {"supported": True},
        "bulk": {"supported": False, "maxOperations": 0, "maxPayloadSize": 0},
        "filter": {"supported": True, "maxResults": MOST},
        "changePassword": {"supported": False},
        "sort": {"supported": True},
        "etag": {"supported": True},
        "authenticationSchemes": [
            {
                "type": "oauthbearertoken", "name": "OAuth Bearer Token", "primary": True,
                "description": "directory:sync", "specUri": "https://www.rfc-editor.org/rfc/rfc6750",
            }
        ],
        "meta": {
            "resourceType": "ServiceProviderConfig", "location": f"{base}{PATH}/ServiceProviderConfig"
        },
    }  # fmt: skip


def resource_types(base: str) -> list[Json]:
    """Return the ResourceTypes (section 6)."""
    return [
        {
            "schemas": [f"{_CORE}ResourceType"], "id": name, "name": name, "endpoint": f"/{name}s",
            "schema": schema,
            "meta": {"resourceType": "ResourceType", "location": f"{base}{PATH}/ResourceTypes/{name}"},
        }
        for name, schema in (("User", USER), ("Group", GROUP))
    ]  # fmt: skip


def schemas(base: str) -> list[Json]:
    """Return the Schemas (section 7)."""
    return [
        {
            "schemas": [f"{_CORE}Schema"], "id": id, "name": id.rpartition(":")[2],
            "description": id.rpartition(":")[2], "attributes": attributes,
            "meta": {"resourceType": "Schema", "location": f"{base}{PATH}/Schemas/{id}"},
        }
        for id, attributes in _ATTRIBUTES.items()
    ]  # fmt: skip
