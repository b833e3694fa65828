"""Which language a page is in: what the reader chose, else Japanese.

The browser's Accept-Language is not asked: a page of a Japanese town is Japanese until its reader
says otherwise, so that a shared address looks the same to everyone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "hiroba_language"
SESSION_KEY = "hiroba_language"
LANGUAGES = ("ja", "en")
DEFAULT = "ja"
_YEAR = 365 * 24 * 3600


def _known(value: object) -> str | None:
    return value if isinstance(value, str) and value in LANGUAGES else None


def chosen(request: HttpRequest) -> str:
    """Return "ja" or "en": the address (?lang=), the cookie, the account's language, Japanese."""
    return (
        _known(request.GET.get("lang"))
        or _known(request.COOKIES.get(COOKIE))
        or _known(request.session.get(SESSION_KEY))
        or DEFAULT
    )


def remember(response: HttpResponse, language: str, *, secure: bool) -> None:
    """Keep the choice for a year on this device."""
    response.set_cookie(COOKIE, language, max_age=_YEAR, samesite="Lax", secure=secure, httponly=True)


class LanguageMiddleware:
    """Activates the reader's language for the request and says so in the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = chosen(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ("Cookie",))
        response.headers.setdefault("Content-Language", language)
        if _known(request.GET.get("lang")) and request.COOKIES.get(COOKIE) != language:
            remember(response, language, secure=request.is_secure())
        return response


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """POST language= and next=: keep the choice and go back to the page."""
    target = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    language = _known(request.POST.get("language"))
    if language:
        remember(response, language, secure=request.is_secure())
    return response


def _take_from_account(sender: object, request: HttpRequest | None, user: Any, **_: object) -> None:  # noqa: ARG001
    """At sign-in: pages follow the account's language where this device has no choice of its own.

    What this request still says is in it, too: the words that welcome are seen on the next page.
    """
    if request is not None:
        request.session[SESSION_KEY] = _known(getattr(user, "language", None)) or DEFAULT
        translation.activate(chosen(request))


def connect() -> None:
    """Follow sign-ins (called once, when the app is ready)."""
    user_logged_in.connect(_take_from_account, dispatch_uid="hiroba.web.language")
