"""Every request has an id: on each line of the log, and in the answer, so that a reader can name it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from hiroba.kernel.operations import service as operations

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestIdMiddleware:
    """Takes the id that a proxy has given where it looks like one, else makes one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        operations.bind_request(name)
        request.request_id = name  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers[HEADER] = name
        return response
