"""CKAN's addresses of lists, organisations and groups, as links elsewhere have them: on to our own pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.curation import service as curation
from hiroba.catalog.curation.types import NotCurated
from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.organisations import service as organisations

_MEANT: Final[Mapping[str, str]] = {
    "q": "q", "organization": "organisation", "license_id": "licence", "ext_bbox": "bbox",
}  # fmt: skip


@require_safe
def found(request: HttpRequest) -> HttpResponse:
    """GET /dataset and /group: the search page, with what it understands of the question."""
    given = request.GET
    pairs = [(_MEANT[name], text) for name in _MEANT for text in given.getlist(name)]
    pairs += [("theme", text.upper()) for text in given.getlist("groups")]
    pairs += [("format", text.lower()) for text in given.getlist("res_format")]
    return _search(pairs)


@require_safe
def organisation(_request: HttpRequest, name: str = "") -> HttpResponse:
    """GET /organization and /organization/<name>. Raises UnknownOrganisation."""
    if not name:
        return redirect("web:organisations")
    return redirect("web:organisation", organisations.get(name).code)


@require_safe
def group(_request: HttpRequest, name: str) -> HttpResponse:
    """GET /group/<name>: a theme, or a group that was made here. Raises NotCurated."""
    theme = name.upper()
    if any(each.id == theme for each in datasets.themes()):
        return _search([("theme", theme)])
    title = curation.titles().get(name)
    if title is None:
        raise NotCurated(value=name[:60])
    return _search([("q", title)])


def _search(pairs: Iterable[tuple[str, str]]) -> HttpResponse:
    asked = urlencode(list(pairs))
    return redirect(reverse("catalogue:search") + (f"?{asked}" if asked else ""))
