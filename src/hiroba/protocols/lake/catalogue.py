"""What is in the lake, as one small file: DCAT 3 in JSON-LD, with addresses relative to the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote

import msgspec

from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.protocols.lake.types import File

PARQUET: Final = "https://www.iana.org/assignments/media-types/application/vnd.apache.parquet"
_CONTEXT: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dataset": {"@id": "dcat:dataset", "@container": "@set"},
    "distribution": {"@id": "dcat:distribution", "@container": "@set"},
    "keyword": "dcat:keyword",
    "version": "dcat:version",
    "downloadURL": {"@id": "dcat:downloadURL", "@type": "@id"},
    "mediaType": {"@id": "dcat:mediaType", "@type": "@id"},
    "byteSize": {"@id": "dcat:byteSize", "@type": "xsd:nonNegativeInteger"},
    "title": "dct:title",
    "description": "dct:description",
    "publisher": "dct:publisher",
    "identifier": "dct:identifier",
    "license": "dct:license",
    "modified": {"@id": "dct:modified", "@type": "xsd:dateTime"},
}


def written(entries: Sequence[Mapping[str, Any]]) -> bytes:
    """The whole file."""
    catalogue = {"@context": _CONTEXT, "@id": "", "@type": "dcat:Catalog", "dataset": list(entries)}
    return msgspec.json.format(msgspec.json.encode(catalogue), indent=1)


def of_dataset(detail: DatasetDetail, there: Sequence[tuple[File, int]]) -> dict[str, Any]:
    """there: its files with their bytes."""
    card = detail.card
    return {
        "@id": f"urn:hiroba:dataset:{card.id}",
        "@type": "dcat:Dataset",
        "identifier": card.id,
        "title": {"@value": card.title, "@language": "ja"},
        "description": {"@value": card.description, "@language": "ja"},
        "publisher": card.organisation,
        "license": detail.card.licence or "",
        "keyword": list(card.keywords),
        "version": str(detail.version.number),
        "modified": detail.version.created.isoformat(),
        "distribution": [_distribution(file, size) for file, size in there],
    }


def of_type(type: str, there: Sequence[tuple[File, int]]) -> dict[str, Any]:
    """The history of the things of a type."""
    return {
        "@id": f"history/type={quote(quote(type, safe=''), safe='')}",
        "@type": "dcat:Dataset",
        "title": type,
        "distribution": [_distribution(file, size) for file, size in there],
    }


def _distribution(file: File, size: int) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "title": file.title,
        "downloadURL": quote(file.name, safe="/="),
        "mediaType": PARQUET,
        "byteSize": size,
    }
