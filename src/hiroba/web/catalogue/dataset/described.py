"""The dataset for search engines: schema.org in JSON-LD. It is data, never run."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import iri_to_uri
from django.utils.safestring import SafeString, mark_safe

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets.types import DatasetCard, DatasetDetail
from hiroba.catalog.series import service as series
from hiroba.kernel.decide.types import ONLY_PUBLIC
from hiroba.web.catalogue.dataset.downloads import Download
from hiroba.web.catalogue.dataset.links import followed
from hiroba.web.catalogue.names import licence
from hiroba.web.catalogue.reader import Opened
from hiroba.web.templatetags.hiroba_ui import title_of

_ESCAPES = {
    ord("<"): "\\u003C",
    ord(">"): "\\u003E",
    ord("&"): "\\u0026",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
}


def json_ld(request: HttpRequest, opened: Opened, downloads: list[Download]) -> SafeString:
    """A schema.org/Dataset as text that may stand inside a script element."""
    return in_script(json.dumps(_dataset(request, opened, downloads), ensure_ascii=False))


def in_script(text: str) -> SafeString:
    """JSON as it may stand inside a script element."""
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - <, > and & are escaped just now


def _dataset(request: HttpRequest, opened: Opened, downloads: list[Download]) -> dict[str, Any]:
    detail, card = opened.detail, opened.detail.card
    owner = {"@type": "Organization", "name": detail.publisher or title_of(opened.organisation)}
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": card.title,
        "description": card.description or card.title,
        "url": request.build_absolute_uri(reverse("catalogue:dataset", args=[card.id])),
        "identifier": card.id,
        "keywords": list(card.keywords),
        "isAccessibleForFree": True,
        "creator": owner,
        "publisher": owner,
        "includedInDataCatalog": {"@type": "DataCatalog", "url": request.build_absolute_uri("/dcat")},
        "datePublished": (detail.issued or min(card.created, card.modified)).isoformat(),
        "dateModified": card.modified.isoformat(),
        "distribution": _distributions(request, detail, downloads),
    }
    if card.version:
        found["version"] = str(card.version)
    if url := licence(card.licence).url:
        found["license"] = url
    if places := _places(card):
        found["spatialCoverage"] = places
    if period := _period(detail):
        found["temporalCoverage"] = period
    if ref := series.of_datasets([card.id], ONLY_PUBLIC).get(card.id):
        address = request.build_absolute_uri(reverse("series:dataset", args=[ref.id]))
        found["isPartOf"] = {"@type": "Dataset", "name": ref.title, "url": address}
    if detail.remote_id.startswith(("https://", "http://")):
        found["sameAs"] = detail.remote_id
    return found


def _distributions(
    request: HttpRequest, detail: DatasetDetail, downloads: list[Download]
) -> list[dict[str, Any]]:
    here = [_download(request.build_absolute_uri(each.url), each.info.media_type) for each in downloads]
    return here + [
        _download(iri_to_uri(address), each.media_type or each.format, each.title)
        for each in detail.links
        if (address := followed(each.url))
    ]


def _download(address: str, encoding: str, name: str = "") -> dict[str, str]:
    members = {"@type": "DataDownload", "name": name, "encodingFormat": encoding, "contentUrl": address}
    return {member: value for member, value in members.items() if value}


def _places(card: DatasetCard) -> list[dict[str, Any]]:
    named = [datamodels.municipality(code) for code in card.places]
    found: list[dict[str, Any]] = [
        {"@type": "Place", "name": each.name, "identifier": each.code} for each in named if each
    ]
    if card.bounds:
        west, south, east, north = card.bounds
        box = f"{south} {west} {north} {east}"
        found.append({"@type": "Place", "geo": {"@type": "GeoShape", "box": box}})
    return found


def _period(detail: DatasetDetail) -> str:
    """An interval of ISO 8601, open where only one end is told."""
    start, end = (detail.extras.get(f"temporal_{edge}", "") for edge in ("start", "end"))
    return f"{start or '..'}/{end or '..'}" if start or end else ""
