"""The installation's own address."""

from __future__ import annotations

from django.http import HttpRequest

from hiroba.kernel.settings import service as settings


def root(request: HttpRequest) -> str:
    """Return it without the last slash: as it is set, else as the request came."""
    return settings.server().public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"
