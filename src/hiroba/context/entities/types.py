"""Values of the room: an entity as it was read, and how one is shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from hiroba.context.store.types import Micros

NULL = "urn:ngsi-ld:null"  # the NGSI-LD Null (ETSI GS CIM 009, 4.5.0): "take this away"
DATASET = "\u001f"  # between attribute and datasetId in the keys of Stored.times
# kind of an attribute -> the member that holds its value
VALUE_MEMBER: Mapping[str, str] = {
    "Property": "value",
    "GeoProperty": "value",
    "Relationship": "object",
    "LanguageProperty": "languageMap",
    "VocabProperty": "vocab",
    "JsonProperty": "json",
    "ListProperty": "valueList",
    "ListRelationship": "objectList",
}


class Draft(msgspec.Struct, frozen=True):
    """An entity, or a part of one, that was read: valid, in canonical names.

    id: None where a fragment has none. types: empty where a fragment names none. body: the members as
    they are stored (see Stored.body); in a fragment a value may be NULL where the operation takes that.
    expires: of the entity; None where it never does, or where the fragment says nothing of it.
    """

    id: str | None
    types: tuple[str, ...]
    body: dict[str, Any]
    expires: Micros | None = None


class Refused(msgspec.Struct, frozen=True):
    """An attribute that an operation left as it was, and why (a sentence, translated late)."""

    attribute: str
    reason: Any


class Updated(msgspec.Struct, frozen=True):
    """UpdateResult (5.2.18): which attributes were written, and which were not. Names are canonical."""

    updated: tuple[str, ...]
    refused: tuple[Refused, ...] = ()


Projection = Mapping[str, "Projection | None"]  # member -> what of the entity that it points to


class View(msgspec.Struct, frozen=True, kw_only=True):
    """How entities are shown. Names are canonical.

    representation: normalized | concise | simplified (4.5.4 .. 4.5.17). geojson: a Feature (4.5.16), with
    the geometry of geometry_property. sys_attrs: with createdAt, modifiedAt and expiresAt. lang: ranges of
    Accept-Language; LanguageProperties become Properties in the best language (4.15). pick, omit: which
    members (4.21); None: all. attrs: which attributes. dataset_ids: which instances ("@none": the default).
    """

    representation: str = "normalized"
    geojson: bool = False
    sys_attrs: bool = False
    lang: str | None = None
    pick: Projection | None = None
    omit: Projection | None = None
    attrs: frozenset[str] | None = None
    dataset_ids: frozenset[str] | None = None
    geometry_property: str = "location"

    @property
    def is_plain(self) -> bool:
        """What is stored is what is shown, but for names and expiresAt."""
        return self == _PLAIN


_PLAIN = View()
