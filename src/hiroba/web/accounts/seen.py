"""Ends a session that has lasted long enough, and notes that one is used, so that its owner can see it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from hiroba.kernel.signin import service as signin


class SeenMiddleware:
    """The one before the answer, the other after it; of signed-in readers only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        signin.end_if_over(request)
        response = self.get_response(request)
        if request.session.session_key and SESSION_KEY in request.session:
            signin.seen(request)
        return response
