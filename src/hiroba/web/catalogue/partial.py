"""One view, two answers: the page, or the part of it that htmx puts into the page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def is_partial(request: HttpRequest) -> bool:
    """True when htmx will put the answer into the page; False also when it restores the history."""
    return request.headers.get("HX-Request-Type") == "partial"


def render_part(request: HttpRequest, page: str, part: str, values: dict[str, Any]) -> HttpResponse:
    """Render the template `part` for htmx, else the whole `page`."""
    response = render(request, part if is_partial(request) else page, values)
    patch_vary_headers(response, ("HX-Request-Type",))
    return response
