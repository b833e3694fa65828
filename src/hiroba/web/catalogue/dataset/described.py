"""The dataset for search engines: schema.org in JSON-LD. It is data, never run."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from hiroba.web.catalogue.dataset.downloads import Download
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
    text = json.dumps(_dataset(request, opened, downloads), ensure_ascii=False)
    return mark_safe(text.translate(_ESCAPES))  # noqa: S308 - <, > and & are escaped just now


def _dataset(request: HttpRequest, opened: Opened, downloads: list[Download]) -> dict[str, Any]:
    card = opened.detail.card
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": card.title,
        "description": card.description or card.title,
        "url": request.build_absolute_uri(reverse("catalogue:dataset", args=[card.id])),
        "identifier": card.id,
        "keywords": list(card.keywords),
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": title_of(opened.organisation)},
        "dateCreated": card.created.isoformat(),
        "dateModified": card.modified.isoformat(),
        "version": str(card.version),
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": each.info.media_type,
                "contentUrl": request.build_absolute_uri(each.url),
            }
            for each in downloads
        ],
    }
    if url := licence(card.licence).url:
        found["license"] = url
    if card.bounds:
        west, south, east, north = card.bounds
        box = f"{south} {west} {north} {east}"
        found["spatialCoverage"] = {"@type": "Place", "geo": {"@type": "GeoShape", "box": box}}
    return found
