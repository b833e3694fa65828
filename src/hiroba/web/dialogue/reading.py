"""What an address of the dialogue asks for."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse

from hiroba.catalog.dialogue import service as dialogue
from hiroba.web.shell import principal


def address(path: str, **values: str) -> str:
    """The path with the values that are not empty."""
    query = urlencode({name: value for name, value in values.items() if value})
    return f"{path}?{query}" if query else path


def sent_to_sign_in(request: HttpRequest) -> HttpResponse | None:
    """The way to the sign-in page and back, for somebody who may not ask; None for everybody else."""
    if dialogue.may_ask(principal(request)):
        return None
    return redirect_to_login(request.get_full_path())
