"""Who wants to hear of what."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from hiroba.kernel.outbox.types import Event

Handler = Callable[[Event], None]
Named = TypeVar("Named", bound=Handler)

_by_topic: dict[str, dict[str, Handler]] = {}


def consumer(topic: str, name: str) -> Callable[[Named], Named]:
    """Register a handler of a topic. It is called at least once an event: doing it twice must be harmless."""

    def register(handler: Named) -> Named:
        _by_topic.setdefault(topic, {})[name] = handler
        return handler

    return register


def names_for(topic: str) -> list[str]:
    return sorted(_by_topic.get(topic, {}))


def handler_of(topic: str, name: str) -> Handler | None:
    return _by_topic.get(topic, {}).get(name)


def forget(topic: str, name: str) -> None:
    """Take a handler away; what waits for it waits on."""
    _by_topic.get(topic, {}).pop(name, None)
