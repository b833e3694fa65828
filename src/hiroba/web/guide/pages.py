"""Pages that explain the place: about, accessibility, the API."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.web.shell import city_sight


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "web/guide/about.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/guide/accessibility.html")


@require_safe
def api_guide(request: HttpRequest) -> HttpResponse:
    """Examples with this installation's own address and a public dataset that is really there."""
    sight = city_sight(ANONYMOUS)
    # a kind of few things: the example answers with something that can be read
    kinds = sorted(city.types(sight), key=lambda each: each.count)
    things = city.query(sight=sight, type=kinds[0].type, limit=1) if kinds else ()
    base = f"{request.scheme}://{request.get_host()}"
    example = next(iter(datasets.recent(1, decide.sight(ANONYMOUS))), None)
    values = {
        "base": base,
        "example": example,
        "python": _python(base + reverse("catalogue:data", args=[example.id, "csv"])) if example else "",
        "kind": kinds[0].type if kinds else "",
        "space": things[0].tenant if things else "",
    }
    return render(request, "web/guide/api.html", values)


def _python(address: str) -> str:
    """A program that needs nothing but Python."""
    return (
        "import csv, io, urllib.request\n\n"
        f'with urllib.request.urlopen("{address}") as answer:\n'
        '    for row in csv.DictReader(io.TextIOWrapper(answer, "utf-8-sig")):\n'
        "        print(row)"
    )
