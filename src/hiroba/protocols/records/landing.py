"""The pages that say what there is: landing page, conformance, collections, API definition."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from hiroba.catalog.datasets import service as catalogue
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dcat import service as dcat
from hiroba.protocols.records.definition import definition
from hiroba.protocols.records.linking import GEOJSON, link
from hiroba.protocols.records.parameters import only

ROOT = "/ogc/records"
COLLECTION = "datasets"  # the only one: the whole catalogue
_FEATURES = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
_RECORDS = "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf"
# Not claimed: record-core-query-parameters (q here means the words of the catalogue's own search, not
# phrases), and with it records-api and searchable-catalog, which stand on it.
CONFORMS_TO = (
    f"{_FEATURES}/core",
    f"{_FEATURES}/geojson",
    f"{_RECORDS}/record-core",
    f"{_RECORDS}/record-collection",
    f"{_RECORDS}/json",
)


class UnknownCollection(HirobaError):
    code: ClassVar[str] = "collection_unknown"
    status: ClassVar[int] = 404
    sentence = _("「{id}」という目録はありません。")


def landing(request: Request, _who: Principal) -> Response:
    """GET /ogc/records."""
    only(request)
    site = dcat.site(request)
    root = site.base + ROOT
    body = {
        "title": site.title,
        "description": site.description,
        "links": [
            link(root, "self"),
            link(f"{root}/api", "service-desc", "application/vnd.oai.openapi+json;version=3.0"),
            link(f"{site.base}/api", "service-doc", "text/html"),
            link(f"{root}/conformance", "conformance"),
            link(f"{root}/collections", "data"),
        ],
    }
    return JSONResponse(body)


def api(request: Request, _who: Principal) -> Response:
    """GET /ogc/records/api: OpenAPI 3.0."""
    only(request)
    site = dcat.site(request)
    return JSONResponse(
        definition(site.title, site.base + ROOT), media_type="application/vnd.oai.openapi+json;version=3.0"
    )


def conformance(request: Request, _who: Principal) -> Response:
    """GET /ogc/records/conformance."""
    only(request)
    return JSONResponse({"conformsTo": CONFORMS_TO})


def collections(request: Request, who: Principal) -> Response:
    """GET /ogc/records/collections."""
    only(request)
    root = answering.base_of(request) + ROOT
    body = {
        "links": [link(f"{root}/collections", "self")],
        "collections": [_collection(request, who)],
    }
    return JSONResponse(body)


def collection(request: Request, who: Principal) -> Response:
    """GET /ogc/records/collections/datasets. Raises UnknownCollection."""
    only(request)
    known(request)
    return JSONResponse(_collection(request, who))


def known(request: Request) -> None:
    """Raise UnknownCollection for any but the one there is."""
    if request.path_params["collection"] != COLLECTION:
        raise UnknownCollection(id=request.path_params["collection"][:60])


def _collection(request: Request, who: Principal) -> dict[str, Any]:
    site = dcat.site(request)
    here = f"{site.base}{ROOT}/collections/{COLLECTION}"
    found: dict[str, Any] = {
        "id": COLLECTION,
        "type": "Catalog",
        "itemType": "record",
        "title": site.title,
        "description": site.description,
        "language": {"code": "ja"},
        "contacts": [{"organization": site.publisher.name_ja, "roles": ["publisher"]}],
        "extent": {"spatial": {"bbox": [[-180, -90, 180, 90]]}},
        "crs": ["http://www.opengis.net/def/crs/OGC/1.3/CRS84"],
        "links": [
            link(here, "self"),
            link(f"{site.base}{ROOT}", "root"),
            link(f"{here}/items", "items", GEOJSON),
            link(f"{site.base}/dcat/catalog.ttl", "alternate", "text/turtle"),
            link(f"{site.base}/search", "alternate", "text/html"),
        ],
    }
    changed = catalogue.last_change(decide.sight(who))
    return found | {"updated": changed.isoformat()} if changed else found
