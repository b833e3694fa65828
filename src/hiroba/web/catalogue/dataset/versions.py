"""The page of the versions."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.reader import open_dataset


@require_safe
def versions(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/versions: newest first, each with its original."""
    opened = open_dataset(request, dataset_id)
    found = datasets.versions(dataset_id, decide.sight(opened.who))
    expired = {each.number for each in found if each.expired is not None}
    values = {
        "versions": found,
        "expired": expired,
        "comparable": {each.number for each in found if each.number > 1} - {last + 1 for last in expired},
    }
    return render(request, "web/catalogue/dataset/versions.html", frame(opened, "versions") | values)
