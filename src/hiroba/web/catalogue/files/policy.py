"""The rule by which somebody reads a dataset, as a document."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.rules.policies import service as policies
from hiroba.rules.purposes import service as purposes
from hiroba.web.discovery.root import root
from hiroba.web.shell import principal


@never_cache
@require_safe
def policy(request: HttpRequest, dataset_id: str) -> JsonResponse:
    """GET /datasets/<id>/policy.jsonld?purpose=: what binds this reader, as ODRL 2.2.

    Raises UnknownPurpose, UnknownDataset, UnknownRule where no rule does."""
    who = principal(request)
    if "purpose" in request.GET:
        who = purposes.said(who, request.GET["purpose"])
    detail = datasets.detail(dataset_id, decide.sight(who))
    rule = policies.binding(who, detail.card.resource)
    if rule is None:
        raise policies.UnknownRule(id=detail.card.id)
    said = policies.written(replace(rule, assignee=policies.pseudonym(rule.assignee)), root(request))
    return JsonResponse(said, content_type="application/ld+json")
