"""Pages and downloads within the limits of who asks; signing in always works."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from hiroba.kernel.errors.types import HirobaError
from hiroba.rules.metering import service as metering
from hiroba.web import errors
from hiroba.web.shell import principal

_ALWAYS: Final = ("/accounts/", "/account/", "/language", "/favicon.svg")


class LimitMiddleware:
    """Answers 429 in place of a page where somebody asks too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if metering.limited() and not request.path.startswith(_ALWAYS):
            peer = request.META.get("REMOTE_ADDR", "")
            address = metering.client_address(peer, request.headers.get("X-Forwarded-For", ""))
            try:
                metering.require(principal(request), address)
            except HirobaError as error:
                return errors.render(request, error)
        return self.get_response(request)
