"""A session ends two weeks after its sign-in, however much it is used."""

from __future__ import annotations

import time
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest

BEGUN: Final = "hiroba_begun"  # seconds since 1970


def begin(session: Any) -> None:
    session[BEGUN] = int(time.time())


def end_if_over(request: HttpRequest) -> None:
    """Sign out whose session has lasted long enough."""
    session = request.session
    if not session.session_key or SESSION_KEY not in session:
        return
    if BEGUN not in session:  # it was begun before this was noted
        begin(session)
    elif session[BEGUN] + settings.SESSION_COOKIE_AGE < time.time():
        logout(request)
