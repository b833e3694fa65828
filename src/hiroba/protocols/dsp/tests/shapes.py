"""The shapes of the protocol's messages, in our own words, as JSON Schemas: members, types, words of a list."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft201909Validator  # type: ignore[import-untyped]

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
CONTEXT = {"type": "array", "contains": {"const": "https://w3id.org/dspace/2025/1/context.jsonld"}}
OPERATORS = [
    "eq",
    "gt",
    "gteq",
    "lteq",
    "hasPart",
    "isA",
    "isAllOf",
    "isAnyOf",
    "isNoneOf",
    "isPartOf",
    "lt",
    "term-lteq",
    "neq",
]
CONSTRAINT = {
    "type": "object",
    "properties": {
        "leftOperand": TEXT, "operator": {"enum": OPERATORS},
        "rightOperand": {"type": ["string", "object", "array"]},
    },
    "required": ["leftOperand", "operator", "rightOperand"],
}  # fmt: skip
RULE = {
    "type": "object",
    "properties": {"action": TEXT, "constraint": {"type": "array", "items": CONSTRAINT}},
    "required": ["action"],
    "not": {"required": ["target"]},
}
RULES = {"type": "array", "items": RULE, "minItems": 1}


def _policy(kind: str, *required: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "@id": TEXT, "@type": {"const": kind}, "permission": RULES, "prohibition": RULES,
            "obligation": RULES, "target": TEXT,
        },
        "required": ["@id", "@type", "permission", *required],
    }  # fmt: skip


SERVICE = {"type": "object", "required": ["@id", "@type", "endpointURL"]}
DATASET = {
    "type": "object",
    "properties": {
        "@id": TEXT,
        "hasPolicy": {
            "type": "array", "minItems": 1, "items": _policy("Offer") | {"not": {"required": ["target"]}}
        },
        "distribution": {
            "type": "array", "minItems": 1,
            "items": {"properties": {"accessService": SERVICE}, "required": ["format", "accessService"]},
        },
    },
    "required": ["@id", "hasPolicy", "distribution"],
}  # fmt: skip
_STATES = ["REQUESTED", "OFFERED", "ACCEPTED", "AGREED", "VERIFIED", "FINALIZED", "TERMINATED"]
_HANDED = ["REQUESTED", "STARTED", "SUSPENDED", "COMPLETED", "TERMINATED"]
_PIDS = {"providerPid": TEXT, "consumerPid": TEXT}
_ERROR = {"code": TEXT, "reason": {"type": "array", "minItems": 1}}
MEMBERS: dict[str, Any] = {
    "Catalog": {
        "@id": TEXT, "participantId": TEXT, "service": {"type": "array", "minItems": 1, "items": SERVICE}
    },
    "CatalogRequestMessage": {},
    "CatalogError": _ERROR,
    "Dataset": DATASET["properties"],
    "ContractNegotiation": _PIDS | {"state": {"enum": _STATES}},
    "ContractNegotiationError": {"providerPid": {"type": "string"}, "consumerPid": {"type": "string"}} | _ERROR,
    "ContractRequestMessage": {
        "consumerPid": TEXT, "callbackAddress": TEXT, "offer": _policy("Offer", "target"),
    },
    "ContractAgreementVerificationMessage": _PIDS,
    "ContractOfferMessage": _PIDS | {"offer": _policy("Offer", "target")},
    "ContractAgreementMessage": _PIDS
    | {"agreement": _policy("Agreement", "target", "assigner", "assignee", "timestamp")},
    "ContractNegotiationEventMessage": _PIDS | {"eventType": {"enum": ["ACCEPTED", "FINALIZED"]}},
    "ContractNegotiationTerminationMessage": _PIDS,
    "TransferRequestMessage": {
        "consumerPid": TEXT, "agreementId": TEXT, "format": TEXT, "callbackAddress": TEXT,
    },
    "TransferProcess": _PIDS | {"state": {"enum": _HANDED}},
    "TransferError": {"providerPid": {"type": "string"}, "consumerPid": {"type": "string"}} | _ERROR,
    "TransferStartMessage": _PIDS
    | {"dataAddress": {"required": ["@type", "endpointType", "endpoint", "endpointProperties"]}},
    "TransferTerminationMessage": _PIDS,
    "TransferCompletionMessage": _PIDS,
    "TransferSuspensionMessage": _PIDS,
}  # fmt: skip


def fits(said: dict[str, Any]) -> dict[str, Any]:
    """Return the message where it has the shape of its type; raises ValidationError."""
    members = MEMBERS[said["@type"]]
    shape = {
        "properties": {"@context": CONTEXT, **members, "dataset": {"type": "array", "items": DATASET}},
        "required": ["@context", "@type", *members],
    }
    Draft201909Validator(shape).validate(said)
    return said
