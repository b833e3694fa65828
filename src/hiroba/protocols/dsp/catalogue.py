"""What is offered, as the protocol's catalogue (Catalog Protocol, HTTPS binding)."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide.types import EVERYTHING, Principal, Target, TargetKind
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dsp.messages import (
    FORMAT,
    LABELS,
    PATH,
    VERSION,
    BadMessage,
    Json,
    dataset_id,
    expect,
    message,
    offer_id,
    plain,
)
from hiroba.protocols.dsp.terms import policy
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import OfferInfo


def versions(_request: Request, _who: Principal, _said: Json) -> tuple[int, Json]:
    """GET /.well-known/dspace-version"""
    return 200, {"protocolVersions": [{"version": VERSION, "path": PATH, "binding": "HTTPS"}]}


def catalogue(request: Request, _who: Principal, said: Json) -> tuple[int, Json]:
    """POST /catalog/request. Filters are not spoken. Raises BadMessage."""
    expect(said, "CatalogRequestMessage")
    if said.get("filter"):
        raise BadMessage(problem="filter")
    base = answering.base_of(request)
    offered = [each for each in agreements.offers() if each.terms.target.kind is TargetKind.DATASET]
    there = datasets.titles([each.terms.target.id for each in offered], EVERYTHING)
    by_dataset: dict[str, list[OfferInfo]] = {}
    for each in offered:
        if each.terms.target.id in there:
            by_dataset.setdefault(each.terms.target.id, []).append(each)
    found = message(
        "Catalog", **{"@id": f"{base}{PATH}/catalog"}, participantId=base, service=[_service(base)]
    )
    if by_dataset:
        found["dataset"] = [_dataset(offers, base) for offers in by_dataset.values()]
    return 200, found


def dataset(request: Request, _who: Principal, _said: Json) -> tuple[int, Json]:
    """GET /catalog/datasets/:id. Raises UnknownOffer where nothing of it is offered."""
    id = plain(request.path_params["pid"])
    offers = agreements.offers_on(id)
    if not offers or not is_there(offers[0].terms.target):
        raise agreements.UnknownOffer(id=id[:24])
    return 200, message("Dataset", **_dataset(offers, answering.base_of(request)))


def is_there(target: Target) -> bool:
    """Say whether what is offered has been neither withdrawn nor erased."""
    return target.kind is not TargetKind.DATASET or bool(datasets.titles([target.id], EVERYTHING))


def _dataset(offers: Iterable[OfferInfo], base: str) -> Json:
    first, *others = offers
    labels: dict[str, str] = {}
    for each in (first, *others):
        labels |= agreements.labels_of(each.terms)
    return {
        "@id": dataset_id(first.terms.target.id),
        "@type": "Dataset",
        "title": first.terms.title,
        "hasPolicy": [policy(each.terms, "", base, offer_id(each.id), "Offer") for each in (first, *others)],
        "distribution": [{"@type": "Distribution", "format": FORMAT, "accessService": _service(base)}],
    } | ({LABELS: labels} if labels else {})


def _service(base: str) -> Json:
    return {"@id": f"{base}{PATH}", "@type": "DataService", "endpointURL": f"{base}{PATH}"}
