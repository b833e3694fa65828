"""Rooms that keep something of people say how it is erased."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

Reach = Callable[[str, Sequence[str]], int]
Named = TypeVar("Named", bound=Reach)

_reaches: dict[str, Reach] = {}


def reach(name: str) -> Callable[[Named], Named]:
    """Register erase(person, addresses), which returns how many rows it changed.

    person: the opaque id; addresses: mail addresses, tidied. After a crash it runs again: it must bear that.
    """

    def register(erase: Named) -> Named:
        _reaches[name] = erase
        return erase

    return register


def reaches() -> dict[str, Reach]:
    return dict(_reaches)
