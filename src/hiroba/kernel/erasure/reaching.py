"""Rooms that keep something of people, of things or of rows say how it is erased."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hiroba.kernel.erasure.types import Kind, Target

Reach = Callable[[str, Sequence[str]], int]
Finder = Callable[[Target], Iterable[str]]
Named = TypeVar("Named", bound=Reach)

_reaches: dict[str, Reach] = {}
_places: dict[tuple[Kind, str], Place] = {}
_finders: dict[Kind, Finder] = {}


@dataclass(frozen=True)
class Place:
    """Where something of a thing, or rows, may lie. count: how much there is now, without changing it.
    erase: returns how much it changed; after a crash it runs again, and must bear that. derived: made of the
    others and of more than the target; what is there says nothing of it. early: it is found by what other
    places hold, and so is reached before them."""

    kind: Kind
    name: str
    count: Callable[[Target], int]
    erase: Callable[[Target], int]
    derived: bool = False
    early: bool = False


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


def add_place(place: Place) -> None:
    """Let erasures reach a place; those of a kind are reached in the order in which they were added, the
    early ones first."""
    _places[place.kind, place.name] = place


def places(kind: Kind) -> list[Place]:
    of_kind = (each for each in _places.values() if each.kind is kind)
    return sorted(of_kind, key=lambda each: not each.early)


def is_there(target: Target) -> bool:
    """Say whether any place has something of it."""
    return any(each.count(target) for each in places(target.kind) if not each.derived)


def add_finder(kind: Kind, find: Finder) -> None:
    """Say what there is in the place of a target without `what`: compared with marks after a restore."""
    _finders[kind] = find


def found_in(place: Target) -> Iterable[str]:
    finder = _finders.get(place.kind)
    return finder(place) if finder is not None else ()
