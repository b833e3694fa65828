"""Contexts of JSON-LD that catalogues name by address, brought along: what their terms mean here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hiroba.catalog.dcat.vocabularies import PREFIXES

# DCAT-US 1.1 (data.json): terms of three vocabularies without prefixes.
_DCAT_US: Mapping[str, Any] = {
    "@vocab": "http://www.w3.org/ns/dcat#",
    **{prefix: str(namespace) for prefix, namespace in PREFIXES.items()},
    "title": "dct:title",
    "description": "dct:description",
    "issued": "dct:issued",
    "modified": "dct:modified",
    "identifier": "dct:identifier",
    "publisher": "dct:publisher",
    "name": "foaf:name",
    "license": {"@id": "dct:license", "@type": "@id"},
    "spatial": "dct:spatial",
    "temporal": "dct:temporal",
    "accrualPeriodicity": "dct:accrualPeriodicity",
    "conformsTo": {"@id": "dct:conformsTo", "@type": "@id"},
    "format": "dct:format",
    "accessURL": {"@id": "dcat:accessURL", "@type": "@id"},
    "downloadURL": {"@id": "dcat:downloadURL", "@type": "@id"},
    "landingPage": {"@id": "dcat:landingPage", "@type": "@id"},
    "fn": "vcard:fn",
    "hasEmail": {"@id": "vcard:hasEmail", "@type": "@id"},
}


def known_context(address: str) -> Mapping[str, Any] | None:
    """Return what the context of this address says as far as a catalogue needs it; None: not known."""
    bare = address.partition("://")[2].rstrip("/").casefold()
    if bare.startswith("project-open-data.cio.gov/v1.1/schema"):
        return _DCAT_US
    return None
