"""Who may read and write which space, remembered for a second: asked on every request."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.kernel.decide import service as decisions
from hiroba.kernel.decide.types import Action, Principal, Resource, Sight, Visibility
from hiroba.kernel.settings import service as settings

_SECONDS = 1.0
_KEPT = 4096
_Key = tuple[Any, ...]
_known: dict[_Key, tuple[float, Any]] = {}


async def sight_of(who: Principal) -> Sight:
    """What `who` may see of the living city."""
    if settings.server().open or who.kind == "anonymous":
        return decisions.sight(who, Action.ENTITY_READ)
    seen: Sight = await _remembered(
        ("sight", _asker(who)), lambda: decisions.sight(who, Action.ENTITY_READ)
    )
    return seen


async def require(who: Principal, action: Action, organisation: str) -> None:
    """Return where it is allowed in the organisation's space. Raises Forbidden, SignInNeeded."""
    if settings.server().open:
        return
    what = Resource("entity", "", organisation, Visibility.PRIVATE)

    def ask() -> Exception | None:
        try:
            decisions.require(who, action, what)
        except (decisions.Forbidden, decisions.SignInNeeded) as refusal:
            return refusal
        return None

    refusal = await _remembered((action, organisation, _asker(who)), ask)
    if refusal is not None:
        raise refusal


def _asker(who: Principal) -> _Key:
    return who.kind, who.id, tuple(who.roles.items()), who.scopes


async def _remembered(key: _Key, ask: Callable[[], Any]) -> Any:
    found = _known.get(key)
    now = time.monotonic()
    if found is not None and now - found[0] < _SECONDS:
        return found[1]
    answer = await sync_to_async(_in_thread, thread_sensitive=False)(ask)
    if len(_known) >= _KEPT:
        _known.clear()
    _known[key] = now, answer
    return answer


def _in_thread(ask: Callable[[], Any]) -> Any:
    """A thread of the pool may never ask again: its connection is not left open."""
    try:
        return ask()
    finally:
        connections.close_all()
