"""Things that were made of rows go with them, and their history too."""

from __future__ import annotations

from hiroba.context.city import service as city
from hiroba.intake.entities.service import ids_meant, ids_of, make_anew
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target


def _count(target: Target) -> int:
    return len(_there(target))


def _erase(target: Target) -> int:
    """Before the versions, by which they are found: also what only an older version had has a history."""
    return _gone(target, _there(target))


def _there(target: Target) -> list[str]:
    found = sorted(ids_meant(target))
    return [id for id in found if erasure.is_there(_thing(target, id))]


def _count_again(_target: Target) -> int:
    return 0


def _erase_again(target: Target) -> int:
    """After the versions: what was made meanwhile goes, and what its other rows stand for comes back."""
    there = city.ids_of(target.organisation, target.dataset)
    gone = _gone(target, sorted(there - ids_of(target.dataset)) if there else [])
    make_anew(target.dataset)
    return gone


def _gone(target: Target, ids: list[str]) -> int:
    """One that is gone already was wholly erased, so a second run goes on."""
    for id in ids:
        erasure.erase_within(_thing(target, id))
    return len(ids)


def _thing(target: Target, id: str) -> Target:
    return Target(Kind.THING, target.organisation, what=id)


def register() -> None:
    erasure.add_place(erasure.Place(Kind.ROWS, "things", _count, _erase, derived=True, early=True))
    erasure.add_place(erasure.Place(Kind.ROWS, "things-again", _count_again, _erase_again, derived=True))
