"""The shapes of the protocol's messages, in our own words, as JSON Schemas: members, types, words of a list.

With HIROBA_DSP_SCHEMAS (the folder `artifacts/src/main/resources` of the specification's repository) every message of
the tests is held against the specification's own schemas besides.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft201909Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

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
    "ContractRequestMessage": {"consumerPid": TEXT, "offer": _policy("Offer", "target")},
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
    "TransferStartMessage": _PIDS,
    "TransferTerminationMessage": _PIDS,
    "TransferCompletionMessage": _PIDS,
    "TransferSuspensionMessage": _PIDS,
}  # fmt: skip
# Members that may be missing, and which of several must be there.
MORE: dict[str, Any] = {
    "ContractRequestMessage": {
        "properties": {"callbackAddress": TEXT, "providerPid": TEXT},
        "oneOf": [{"required": ["callbackAddress"]}, {"required": ["providerPid"]}],
    },
    "TransferStartMessage": {
        "properties": {
            "dataAddress": {"required": ["@type", "endpointType", "endpoint", "endpointProperties"]}
        },
    },
}


def fits(said: dict[str, Any]) -> dict[str, Any]:
    """Return the message where it has the shape of its type; raises ValidationError."""
    members = MEMBERS[said["@type"]]
    shape = {
        "properties": {"@context": CONTEXT, **members, "dataset": {"type": "array", "items": DATASET}},
        "required": ["@context", "@type", *members],
        "allOf": [MORE.get(said["@type"], {})],
    }
    Draft201909Validator(shape).validate(said)
    if (official := _official().get(said["@type"])) is not None:
        official.validate(said)
    return said


@cache
def _official() -> dict[str, Any]:
    """The specification's schemas by the type of message that they are of."""
    folder = os.environ.get("HIROBA_DSP_SCHEMAS")
    if not folder:
        return {}
    texts = [path.read_text() for path in Path(folder).glob("*/*-schema.json")]
    found = [
        json.loads(each.replace("json#definitions/", "json#/definitions/")) for each in texts
    ]  # slips of theirs
    known = Registry().with_resources((each["$id"], Resource.from_contents(each)) for each in found)
    return {
        each["title"].removesuffix("Schema"): Draft201909Validator(each, registry=known)
        for each in found
        if "title" in each
    }
