"""Answers of the catalogue as RDF."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.types import MEDIA_TYPES, Entry, Form, PageLinks
from hiroba.catalog.series import service as series
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dcat.accept import HTML, preferred
from hiroba.protocols.dcat.errors import UnknownRdfForm
from hiroba.protocols.dcat.site import publisher, site
from hiroba.rules.policies import service as policies

PAGE_SIZE = 100
MOST = 1000  # datasets of a page


def start(request: Request, _who: Principal) -> Response:
    """GET /dcat. Raises NotAcceptable."""
    chosen = preferred(request.headers.get("accept", ""))
    base = answering.base_of(request)
    address = f"{base}/search" if chosen is HTML else f"{base}/dcat/catalog.{chosen}"
    return RedirectResponse(address, 303, {"Vary": "Accept"})


def catalogue_page(request: Request, who: Principal) -> Response:
    """GET /dcat/catalog.<ttl|jsonld|rdf>?after=&limit=&organisation=: a page of what the asker may see.

    Raises UnknownRdfForm, BadParameter.
    """
    form = _form(request.path_params["ending"])
    limit = answering.whole_number(request, "limit", PAGE_SIZE, 1, MOST)
    organisation = answering.text(request, "organisation")
    here, sight = site(request), decide.sight(who)
    given = answering.text(request, "after")
    ids = catalogue.walk(sight, given, limit, organisation)
    entries = _entries(ids, who, here.base)
    kept = {"organisation": organisation} if organisation else {}
    if limit != PAGE_SIZE:
        kept["limit"] = str(limit)
    address = f"{here.base}/dcat/catalog.{form}"
    after = _address(address, kept | {"after": ids[-1]}) if len(ids) == limit else ""
    links = PageLinks(
        here=_address(address, kept | ({"after": given} if given else {})),
        first=_address(address, kept),
        next=after,
        total=catalogue.number(sight, organisation),
        size=limit,
    )
    response = _answer(dcat.serialise(dcat.catalog_graph(here, entries, links), form), form)
    response.headers["Link"] = _links({"first": links.first, "next": links.next})
    return response


def dataset_file(request: Request, who: Principal) -> Response:
    """GET /datasets/<id>.<ttl|jsonld|rdf>. Raises UnknownDataset, DatasetWithdrawn."""
    form = _form(request.url.path.rpartition(".")[2])
    detail = catalogue.detail(request.path_params["id"], decide.sight(who))
    here = site(request)
    (entry,) = _told([detail], who, here.base)
    response = _answer(dcat.serialise(dcat.dataset_graph(here, entry), form), form)
    response.headers["Link"] = _links({"canonical": here.dataset(detail.card.id)})
    return response


def series_file(request: Request, who: Principal) -> Response:
    """GET /series/<id>.<ttl|jsonld|rdf>: the series with the members that the asker may see.

    Raises UnknownSeries.
    """
    form = _form(request.url.path.rpartition(".")[2])
    found = series.series(request.path_params["id"], who)
    here, ids = site(request), [each.detail.card.id for each in found.members]
    response = _answer(dcat.serialise(dcat.series_graph(here, _entries(ids, who, here.base)), form), form)
    response.headers["Link"] = _links({"canonical": here.series(found.id)})
    return response


def _entries(ids: Sequence[str], who: Principal, base: str) -> list[Entry]:
    return _told(catalogue.details(list(ids), decide.sight(who)), who, base)


def _told(details: Sequence[DatasetDetail], who: Principal, base: str) -> list[Entry]:
    refs = series.of_datasets([each.card.id for each in details], decide.sight(who))
    return [
        Entry(each, publisher(each.card.organisation), refs.get(each.card.id), _policy(each, who, base))
        for each in details
    ]


def _policy(detail: DatasetDetail, who: Principal, base: str) -> str:
    bound = policies.binding(who, detail.card.resource) is not None
    return f"{base}/api/v1/datasets/{detail.card.id}/policy" if bound else ""


def _form(ending: str) -> Form:
    if ending not in MEDIA_TYPES:
        raise UnknownRdfForm(form=ending[:20])
    return Form(ending)


def _address(path: str, query: dict[str, str]) -> str:
    return f"{path}?{urlencode(query)}" if query else path


def _links(named: dict[str, str]) -> str:
    return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in named.items() if address)


def _answer(body: bytes, form: Form) -> Response:
    kind = MEDIA_TYPES[form]
    media_type = f"{kind}; charset=utf-8" if form is Form.TURTLE else kind
    return Response(body, media_type=media_type, headers={"Vary": "Authorization"})
