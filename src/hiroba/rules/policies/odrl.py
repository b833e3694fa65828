"""The profile of ODRL in which rules are exchanged, as a vocabulary that a machine reads."""

from __future__ import annotations

from typing import Any

from hiroba.rules.policies.odrl_terms import PROFILE, VOCABULARY
from hiroba.rules.purposes import service as purposes

_TERMS: dict[str, tuple[str, str]] = {
    "anyone": ("odrl:Party", "Everybody, signed in or not."),
    "signedIn": ("odrl:PartyCollection", "Everybody who has signed in."),
    "column": (
        "odrl:LeftOperand",
        "Names of the columns, or of an entity's attributes, that are meant.",
    ),
    "cell": (
        "odrl:LeftOperand",
        "The value in one column (hiroba:column) of each row that is meant.",
    ),
    "contains": ("odrl:Operator", "The text of the left operand has the right operand in it."),
    "groupBy": ("odrl:LeftOperand", "The columns by whose values rows are counted; refines odrl:aggregate."),
    "leastGroupSize": ("odrl:LeftOperand", "How many rows a group has at least to be counted."),
    "assurance": (
        "odrl:LeftOperand",
        "How sure it is who asks: 1 an address, 2 a passkey or second factor, 3 an official document.",
    ),
    "kind": ("odrl:LeftOperand", "Which readings are meant: dataset:read, entity:read."),
    "reidentify": ("odrl:Action", "To find out whom data is about."),
    "agreement": ("rdf:Property", "The agreement that a policy hangs on."),
}


def profile() -> dict[str, Any]:
    """Return the terms of the profile in JSON-LD, with the purposes that have no DPV term."""
    terms = [
        {"@id": f"hiroba:{name}", "@type": kind, "rdfs:comment": {"@value": text, "@language": "en"}}
        for name, (kind, text) in _TERMS.items()
    ]
    terms += [
        {
            "@id": f"hiroba:purpose-{each.id}",
            "@type": "dpv:Purpose",
            "rdfs:label": str(each.title),
        }
        for each in purposes.PURPOSES.values()
        if not each.iri
    ]
    return {
        "@context": {
            "odrl": "http://www.w3.org/ns/odrl/2/",
            "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "dpv": "https://w3id.org/dpv#",
            "hiroba": VOCABULARY,
        },
        "@id": PROFILE,
        "@type": "odrl:Profile",
        "rdfs:isDefinedBy": {"@id": "http://www.w3.org/ns/odrl/2/"},
        "@included": terms,
    }
