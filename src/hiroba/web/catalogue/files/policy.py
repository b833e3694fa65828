"""The rule by which somebody reads a dataset, as a document."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.rules.policies import service as policies
from hiroba.web.catalogue.reader import open_dataset
from hiroba.web.discovery.root import root


@never_cache
@require_safe
def policy(request: HttpRequest, dataset_id: str) -> JsonResponse:
    """GET /datasets/<id>/policy.jsonld: what binds this reader, as ODRL 2.2.

    Raises UnknownDataset, UnknownRule where no rule does."""
    opened = open_dataset(request, dataset_id)
    rule = opened.terms.get(opened.id)
    if rule is None:
        raise policies.UnknownRule(id=opened.id)
    said = policies.written(replace(rule, assignee=policies.pseudonym(rule.assignee)), root(request))
    return JsonResponse(said, content_type="application/ld+json")
