"""A form in which a My Number was written is given back without the number, whichever form it was.

It is looked at before its page runs: so nothing is lost of what else was written or chosen, and every form,
also one that says it cannot be kept in another way, says it alike.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.web.publishing.once import FIELD, new_mark

_OURS: Final = "csrfmiddlewaretoken"
_PLAIN: Final = "application/x-www-form-urlencoded"


class CorrectingMiddleware:
    """After the check of the form's token. Files are read by their own pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        if request.content_type != _PLAIN or not any(map(mynumber.has_my_number, _written(request))):
            return None
        return given_back(request, MyNumberFound(where=_("書かれた文")))


def given_back(request: HttpRequest, error: MyNumberFound) -> HttpResponse | None:
    """The page that asks for what was written, without the number; None where it cannot be given back."""
    if not _can_be_given_back(request):
        return None
    spoken = any(map(mynumber.has_my_number, _written(request)))  # else the word stands in another field
    holds = mynumber.has_my_number if spoken else mynumber.is_my_number
    lists = request.POST.lists()
    fields = [_field(name, text, holds) for name, texts in lists if name != _OURS for text in texts]
    if not any(each["mended"] for each in fields):
        return None
    values = {"sentence": str(error), "fields": fields, "before": _before(request)}
    answer = render(request, "web/errors/correct.html", values, status=error.status)
    add_never_cache_headers(answer)
    return answer


def _field(name: str, text: str, holds: Callable[[str], bool]) -> dict[str, Any]:
    """As it is sent again, in the order of before: what stands in rows goes by it."""
    if name == FIELD:
        return {"name": name, "text": new_mark(), "mended": False}
    mended = holds(text)
    return {"name": name, "text": mynumber.struck_out(text) if mended else text, "mended": mended}


def _can_be_given_back(request: HttpRequest) -> bool:
    """No files, which a page cannot send again, no secrets, and a reader who gets a page."""
    secret = any("password" in name or "secret" in name for name in request.POST)
    partial = "HX-Request" in request.headers or "text/html" not in request.headers.get("Accept", "text/html")
    return request.method == "POST" and not (request.FILES or secret or partial)


def _written(request: HttpRequest) -> list[str]:
    return [text for name, texts in request.POST.lists() if name != _OURS for text in texts]


def _before(request: HttpRequest) -> str:
    """The page that the form stood on, as the browser says."""
    said = request.headers.get("Referer", "")
    return said if url_has_allowed_host_and_scheme(said, {request.get_host()}) else "/"
