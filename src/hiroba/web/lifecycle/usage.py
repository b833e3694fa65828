"""/datasets/<id>/usage: how often a dataset is used, day by day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.catalog.usage import service as counted
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.reader import open_dataset


@require_safe
def usage(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """The last 30 days as a table with bars, and the totals."""
    opened = open_dataset(request, dataset_id)
    found = counted.usage(opened.id)
    most = max((each.downloads + each.calls for each in found.days), default=0) or 1
    days = [(each, (each.downloads + each.calls) * 100 // most) for each in reversed(found.days)]
    return render(request, "web/lifecycle/usage.html", frame(opened, "") | {"usage": found, "days": days})
