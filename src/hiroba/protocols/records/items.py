"""Datasets as records: a page of them, and each by itself."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hiroba.catalog.datasets import service as catalogue
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.protocols.answering import service as answering
from hiroba.protocols.records.landing import COLLECTION, ROOT, known
from hiroba.protocols.records.linking import GEOJSON, link
from hiroba.protocols.records.parameters import only, question
from hiroba.protocols.records.rendering import record


def items(request: Request, who: Principal) -> Response:
    """GET /ogc/records/collections/datasets/items. Raises UnknownCollection, BadParameter."""
    known(request)
    query, sight = question(request), decide.sight(who)
    found = catalogue.search(query, sight)
    base = answering.base_of(request)
    here = f"{base}{ROOT}/collections/{COLLECTION}/items"
    features = [
        record(detail, base, here) for detail in catalogue.details([each.id for each in found.items], sight)
    ]
    links = [link(_page(request, here, query.page), "self", GEOJSON)]
    if query.page < found.pages:
        links.append(link(_page(request, here, query.page + 1), "next", GEOJSON))
    if 1 < query.page <= found.pages:
        links.append(link(_page(request, here, query.page - 1), "prev", GEOJSON))
    links.append(link(here.removesuffix("/items"), "collection"))
    body: dict[str, Any] = {
        "type": "FeatureCollection",
        "timeStamp": timezone.now().isoformat(timespec="seconds"),
        "numberMatched": found.total,
        "numberReturned": len(features),
        "features": features,
        "links": links,
    }
    return JSONResponse(body, media_type=GEOJSON)


def item(request: Request, who: Principal) -> Response:
    """GET /ogc/records/collections/datasets/items/<id>. Raises UnknownDataset, DatasetWithdrawn."""
    only(request)
    known(request)
    detail = catalogue.detail(request.path_params["id"], decide.sight(who))
    base = answering.base_of(request)
    here = f"{base}{ROOT}/collections/{COLLECTION}/items"
    return JSONResponse(record(detail, base, here), media_type=GEOJSON)


def _page(request: Request, here: str, page: int) -> str:
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "page"]
    if page > 1:
        pairs.append(("page", str(page)))
    return f"{here}?{urlencode(pairs)}" if pairs else here
