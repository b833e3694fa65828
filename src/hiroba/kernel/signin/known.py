"""Browsers that somebody signed in with before: who guesses elsewhere does not lock them out.

Wrong passwords are counted by account, which alone would let anybody keep anybody from signing in. A browser
that has signed in carries a signed mark, and its own tries are counted apart (OWASP, Slow Down Online
Guessing Attacks with Device Cookies).
"""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

_SALT: Final = "hiroba.signin.known"
_LIFE: Final = 180 * 24 * 3600  # seconds


def mark(response: HttpResponseBase, login: str) -> None:
    """Note in the browser that somebody signed in with it; the mark says nothing of whom to others."""
    value = signing.dumps([_digest(login), secrets.token_urlsafe(9)], salt=_SALT)
    response.set_cookie(
        _name(), value, max_age=_LIFE, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def browser_of(request: HttpRequest, login: str) -> str:
    """Return what tells this browser from others where this account signed in with it before, else \"\"."""
    try:
        digest, number = signing.loads(request.COOKIES.get(_name(), ""), salt=_SALT, max_age=_LIFE)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if digest == _digest(login) else ""


def _name() -> str:
    prefix = "__Host-" if settings.SESSION_COOKIE_NAME.startswith("__Host-") else ""
    return f"{prefix}hiroba_known"


def _digest(login: str) -> str:
    return salted_hmac(_SALT, login.strip().lower(), algorithm="sha256").hexdigest()[:32]
