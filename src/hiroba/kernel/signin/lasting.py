"""A session ends two weeks after its sign-in, however much it is used, and when nobody uses it for long."""

from __future__ import annotations

import time
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest

from hiroba.kernel.settings import service as house

BEGUN: Final = "hiroba_begun"  # seconds since 1970
USED: Final = "hiroba_used"  # the same, as it was written last
_OFTEN: Final = 20  # parts of the time that nobody may use it: after one of them its use is written again


def begin(session: Any) -> None:
    session[BEGUN] = session[USED] = int(time.time())


def end_if_over(request: HttpRequest) -> None:
    """Sign out whose session has lasted long enough."""
    session = request.session
    if not session.session_key or SESSION_KEY not in session:
        return
    if BEGUN not in session:  # it was begun before this was noted
        begin(session)
    elif session[BEGUN] + settings.SESSION_COOKIE_AGE < time.time() or _is_idle(session):
        logout(request)


def _is_idle(session: Any) -> bool:
    """Whether nobody has used it for long; else it is used now."""
    longest = house.signin().idle_minutes * 60
    if not longest:
        return False
    unused = time.time() - session.get(USED, session[BEGUN])
    if unused > longest:
        return True
    if unused > longest / _OFTEN or USED not in session:
        session[USED] = int(time.time())
    return False
