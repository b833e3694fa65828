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
    """The totals, and those of the last 30 days on which it was used, latest first."""
    opened = open_dataset(request, dataset_id)
    found = counted.usage(opened.id)
    days = [each for each in reversed(found.days) if each.views or each.downloads or each.calls]
    return render(request, "web/lifecycle/usage.html", frame(opened, "") | {"usage": found, "days": days})
