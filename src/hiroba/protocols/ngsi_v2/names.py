"""Ids and names of NGSIv2 as NGSI-LD holds them, and back (docs/decisions/0009-one-entity-two-tongues.md)."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote, unquote

PREFIX = "urn:ngsi-v2:"
ID_PREFIX = f"^{PREFIX}[^:]*:"  # as a pattern: what stands before the id that NGSIv2 knows
_NAME_PREFIX = "urn:ngsi-v2-name:"
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_SAFE = "-_.~!*@$,+"
_PLAIN = re.compile(r"[A-Za-z0-9_\-:]+", re.ASCII)
# Members of an entity or an attribute in NGSI-LD: an attribute or metadata of this name goes by another.
_RESERVED = frozenset(
    {
        "id", "type", "scope", "value", "object", "languageMap", "vocab", "json", "valueList",
        "objectList", "objectType", "valueType", "lang", "observedAt", "createdAt", "modifiedAt",
        "deletedAt", "expiresAt", "datasetId", "instanceId", "unitCode", "entity", "entityList",
        "previousValue", "previousObject", "previousLanguageMap", "previousVocab", "previousJson",
        "previousValueList", "previousObjectList", "ngsiV2Type", "ngsiV2Value",
    }
)  # fmt: skip


def is_uri(text: str) -> bool:
    return _URI.fullmatch(text) is not None


@lru_cache(maxsize=4096)
def to_uri(id: str, type: str) -> str:
    """The URI of an entity: its id where that is one, else one made of type and id."""
    if is_uri(id):
        return id
    return f"{PREFIX}{quote(type, safe=_SAFE)}:{quote(id, safe=_SAFE + ':')}"


def to_id(uri: str) -> str:
    """The id under which NGSIv2 knows an entity."""
    if not uri.startswith(PREFIX):
        return uri
    _type, _colon, local = uri[len(PREFIX) :].partition(":")
    return unquote(local) if local else uri


@lru_cache(maxsize=4096)
def to_name(name: str) -> str:
    """The canonical name of a type, an attribute or a metadata."""
    if (_PLAIN.fullmatch(name) and name not in _RESERVED) or is_iri(name) or not name.isascii():
        return name
    return _NAME_PREFIX + quote(name, safe="").replace(".", "%2E").replace("~", "%7E")


@lru_cache(maxsize=4096)
def from_name(canonical: str) -> str:
    if canonical.startswith(_NAME_PREFIX):
        return unquote(canonical[len(_NAME_PREFIX) :])
    return canonical


def is_iri(name: str) -> bool:
    """Say whether this is a name of NGSI-LD from a vocabulary of its own."""
    return name.startswith(("http://", "https://"))
