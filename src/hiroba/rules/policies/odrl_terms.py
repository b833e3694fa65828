"""The words in which rules and ODRL 2.2 mean the same.

Source: W3C ODRL Information Model 2.2 and ODRL Vocabulary & Expression 2.2 (terms), Data Privacy Vocabulary 2
(purposes). What ODRL has no term for is in Hiroba's profile (docs/rules.md).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, unquote

from hiroba.kernel.decide.types import Party, PartyKind, Target, TargetKind
from hiroba.rules.policies.types import Duty
from hiroba.rules.purposes import service as purposes

CONTEXT: Final = "http://www.w3.org/ns/odrl.jsonld"
PROFILE: Final = "urn:hiroba:odrl:1"
VOCABULARY: Final = f"{PROFILE}:"
DPV: Final = "https://w3id.org/dpv#"
OPERATORS: Final = {
    "eq": "eq", "ne": "neq", "lt": "lt", "le": "lteq", "gt": "gt", "ge": "gteq", "in": "isAnyOf",
    "contains": "hiroba:contains",
}  # fmt: skip
PLAIN_DUTIES: Final = (Duty.ATTRIBUTE, Duty.INFORM, Duty.ANONYMIZE)
REIDENTIFY: Final = "hiroba:reidentify"
COLUMN, CELL, KIND = "hiroba:column", "hiroba:cell", "hiroba:kind"
GROUP_BY, LEAST = "hiroba:groupBy", "hiroba:leastGroupSize"
ASSURANCE: Final = "hiroba:assurance"
_ANYONE, _SIGNED_IN = "hiroba:anyone", "hiroba:signedIn"


def purpose_iri(id: str) -> str:
    """DPV's where it has one that no other purpose of ours shares."""
    return purposes.PURPOSES[id].iri or f"hiroba:purpose-{id}"


def purpose_of(iri: str) -> str | None:
    full = iri.replace("dpv:", DPV, 1) if iri.startswith("dpv:") else iri
    return next((id for id in purposes.PURPOSES if purpose_iri(id) == full), None)


def party_iri(party: Party, base: str) -> str:
    """base: the address of the square, without a slash at its end."""
    if party.kind is PartyKind.ANYONE:
        return _ANYONE
    if party.kind is PartyKind.SIGNED_IN:
        return _SIGNED_IN
    if party.kind is PartyKind.ORGANISATION:
        return organisation_iri(party.id, base)
    return f"urn:hiroba:{party.kind.value}:{quote(party.id, safe='')}"


def party_of(iri: str, base: str) -> Party | None:
    if iri in (_ANYONE, _SIGNED_IN):
        return Party(PartyKind.ANYONE if iri == _ANYONE else PartyKind.SIGNED_IN)
    if (code := organisation_of(iri, base)) is not None:
        return Party(PartyKind.ORGANISATION, code)
    for kind in (PartyKind.PERSON, PartyKind.CLIENT):
        head = f"urn:hiroba:{kind.value}:"
        if iri.startswith(head) and len(iri) > len(head):
            return Party(kind, unquote(iri[len(head) :]))
    return None


def organisation_iri(code: str, base: str) -> str:
    return f"{base}/organisations/{quote(code, safe='')}"


def organisation_of(iri: str, base: str) -> str | None:
    head = f"{base}/organisations/"
    rest = iri[len(head) :]
    return unquote(rest) if iri.startswith(head) and rest and not set(rest) & set("/?#") else None


def target_iri(target: Target, base: str) -> str:
    if target.kind is TargetKind.DATASET:
        return f"{base}/datasets/{quote(target.id, safe='')}"
    owner = organisation_iri(target.organisation, base)
    return owner if target.kind is TargetKind.ORGANISATION else f"{owner}#{quote(target.id, safe='')}"


def target_of(iri: str, owner: str, base: str) -> Target | None:
    """owner: code of the organisation that assigns."""
    head = f"{base}/datasets/"
    if iri.startswith(head) and iri != head:
        rest = iri[len(head) :]
        return None if set(rest) & set("/?#") else Target(TargetKind.DATASET, unquote(rest), owner)
    place, _mark, kind = iri.partition("#")
    if organisation_of(place, base) != owner:
        return None
    if kind:
        return Target(TargetKind.ENTITIES, unquote(kind), owner)
    return Target(TargetKind.ORGANISATION, owner, owner) if iri == place else None
