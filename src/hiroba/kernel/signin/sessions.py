"""Where somebody is signed in: which device, since when, last used; ended one by one or all others."""

from __future__ import annotations

import time
from collections.abc import Iterable
from importlib import import_module
from typing import Any

from allauth.account.signals import password_changed, password_reset, password_set
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from hiroba.kernel.signin import visits
from hiroba.kernel.signin.devices import device_of
from hiroba.kernel.signin.errors import UnknownSession
from hiroba.kernel.signin.models import OpenedByProvider
from hiroba.kernel.signin.types import SessionInfo

_EVERY = 300.0  # seconds between two notes of when a session was used
_KEPT = 10_000  # sessions whose last note is remembered
_noted: dict[str, float] = {}


def sessions_of(user_id: int, current_key: str | None) -> list[SessionInfo]:
    """Return the sessions that are open, the one that asks first, then the last used."""
    found = [each for each in UserSession.objects.filter(user_id=user_id) if not each.purge()]
    known = [
        SessionInfo(
            each.pk, device_of(each.user_agent), each.ip, each.created_at, each.last_seen_at,
            each.session_key == current_key,
        )
        for each in found
    ]  # fmt: skip
    return sorted(known, key=lambda each: (not each.current, -each.last_used.timestamp()))


def end_session(user_id: int, id: int) -> None:
    """End one of somebody's sessions at once; raises UnknownSession."""
    row = UserSession.objects.filter(user_id=user_id, pk=id).first()
    if row is None:
        raise UnknownSession(session=id)
    _end([row])


def end_sessions(user_id: int, but: str | None = None) -> int:
    """End all of somebody's sessions but the one with this key; return how many."""
    rows = list(UserSession.objects.filter(user_id=user_id).exclude(session_key=but or ""))
    _end(rows)
    return len(rows)


def end_openings(user_id: int) -> None:
    """End what services hold of somebody: they can no longer renew it or ask who it is."""
    Token.objects.filter(user_id=user_id).delete()


def connect() -> None:
    """With a new password all sessions but the one that set it end at once, not when they are used next."""
    for signal in (password_changed, password_set, password_reset):
        signal.connect(_new_password, dispatch_uid="hiroba.kernel.signin.sessions")


def _new_password(sender: object, request: HttpRequest, user: Any, **_: Any) -> None:  # noqa: ARG001
    end_sessions(user.pk, but=request.session.session_key)


def seen(request: HttpRequest) -> None:
    """Note that a signed-in session is used, not more often than needed to say when it was."""
    key = str(request.session.session_key)
    now = time.monotonic()
    if now - _noted.get(key, -_EVERY) < _EVERY:
        return
    if len(_noted) >= _KEPT:
        _noted.clear()
    _noted[key] = now
    known = UserSession.objects.filter(session_key=key).update(last_seen_at=timezone.now())
    if not known and request.user.is_authenticated:
        UserSession.objects.create_from_request(request)


def end_by_keys(keys: list[str]) -> None:
    """End the sessions with these keys at once."""
    _end(list(UserSession.objects.filter(session_key__in=keys)), keys)


def _end(rows: list[Any], more: Iterable[str] = ()) -> None:
    """more: keys of sessions of which nothing was noted yet."""
    keys = list(dict.fromkeys([*more, *(row.session_key for row in rows)]))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    for key in keys:
        store.delete(key)
    for row in rows:
        row.delete()
    OpenedByProvider.objects.filter(session_key__in=keys).delete()
    visits.over(keys)
