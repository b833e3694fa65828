"""Which function does which job, and which jobs come again and again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Handler = Callable[..., Any]
Named = TypeVar("Named", bound=Handler)

_handlers: dict[str, Handler] = {}
_periods: dict[str, float] = {}


def job(name: str) -> Callable[[Named], Named]:
    """Register handler(context, **payload). After a crash it runs again: it must bear that."""

    def register(handler: Named) -> Named:
        _handlers[name] = handler
        return handler

    return register


def every(seconds: float, name: str | None = None) -> Callable[[Named], Named]:
    """Register handler(context) to run every so often, by exactly one worker at a time."""

    def register(handler: Named) -> Named:
        known = name or f"{handler.__module__.removeprefix('hiroba.')}.{handler.__name__}"
        _periods[known] = seconds
        return job(known)(handler)

    return register


def handler_of(name: str) -> Handler | None:
    return _handlers.get(name)


def periods() -> dict[str, float]:
    return dict(_periods)


def forget(name: str) -> None:
    """Take a handler away."""
    _handlers.pop(name, None)
    _periods.pop(name, None)
