"""Strangers send no large bodies: they are turned away before a byte is read."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from hiroba.kernel.decide.service import SignInNeeded
from hiroba.kernel.settings import service as house
from hiroba.web.errors import render


class UploadMiddleware:
    """After sign-in is known and before the form is parsed (the CSRF check parses it)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _is_large(request) and not (request.user.is_authenticated or house.server().open):
            return render(request, SignInNeeded(action="upload", kind="dataset", organisation=""))
        return self.get_response(request)


def _is_large(request: HttpRequest) -> bool:
    size = request.META.get("CONTENT_LENGTH") or "0"
    limit: int = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return not size.isdigit() or int(size) > limit
