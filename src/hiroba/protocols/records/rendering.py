"""A dataset as a record (OGC 20-004r1, record core)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone

from hiroba.catalog.datasets.types import Bounds, DatasetDetail
from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.types import MEDIA_TYPES
from hiroba.catalog.tables import service as tables
from hiroba.protocols.dcat import service as protocol
from hiroba.protocols.records.linking import GEOJSON, link

_THEMES = "http://publications.europa.eu/resource/authority/data-theme"


def record(detail: DatasetDetail, base: str, items: str) -> dict[str, Any]:
    """Return the record. items: address of the list; base: of the installation.

    `time` is the day on which the data changed last: what datasets are about in time is seldom known.
    """
    card = detail.card
    day = timezone.localtime(card.modified).date().isoformat()
    return {
        "id": card.id,
        "type": "Feature",
        "conformsTo": ["http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core"],
        "time": {"date": day},
        "geometry": _geometry(card.bounds),
        "properties": _properties(detail, base),
        "links": _links(detail, base, items),
    }


def _properties(detail: DatasetDetail, base: str) -> dict[str, Any]:
    card = detail.card
    agent = protocol.publisher(card.organisation)
    found: dict[str, Any] = {
        "type": "dataset",
        "title": card.title,
        "description": card.description,
        "keywords": list(card.keywords),
        "language": {"code": "ja"},
        "themes": [{"concepts": [{"id": card.theme}], "scheme": _THEMES}],
        "created": _moment(card.created),
        "updated": _moment(card.changed or card.modified),
        "contacts": [{"organization": detail.publisher or agent.name_ja, "roles": ["publisher"]}],
        "formats": _formats(detail),
        "externalIds": [{"scheme": f"{base}/datasets/", "value": card.id}],
    }
    if detail.remote_id:
        found["externalIds"].append({"value": detail.remote_id})
    if card.licence != "other":
        found["license"] = card.licence
    elif detail.licence_text:
        found["rights"] = detail.licence_text
    return found


def _moment(when: datetime) -> str:
    return when.isoformat(timespec="seconds")


def _formats(detail: DatasetDetail) -> list[dict[str, str]]:
    named = {each.format.upper(): each.media_type for each in detail.links if each.format}
    for table in detail.tables[:1]:
        named |= {each.form: each.media_type for each in tables.forms(table.schema)}
    return [{"name": name, "mediaType": kind} if kind else {"name": name} for name, kind in named.items()]


def _links(detail: DatasetDetail, base: str, items: str) -> list[dict[str, str]]:
    card = detail.card
    page = f"{base}/datasets/{card.id}"
    links = [
        link(f"{items}/{card.id}", "self", GEOJSON),
        link(items.removesuffix("/items"), "collection"),
        link(page, "alternate", "text/html", card.title),
        *(link(f"{page}.{form}", "alternate", kind) for form, kind in MEDIA_TYPES.items()),
    ]
    for table in detail.tables[:1]:
        links += [
            link(f"{page}/data.{each.form}", "enclosure", each.media_type)
            for each in tables.forms(table.schema)
        ]
    links += [link(each.url, "enclosure", each.media_type, each.title) for each in detail.links]
    terms = dcat.licence(card.licence)
    return [*links, link(terms.url, "license", "text/html")] if terms and terms.url else links


def _geometry(bounds: Bounds | None) -> dict[str, Any] | None:
    if bounds is None:
        return None
    west, south, east, north = bounds
    if west == east and south == north:
        return {"type": "Point", "coordinates": [west, south]}
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
