"""Uses and calls on the hot path, counted by the event loop's thread alone, which locks nothing.

What is used in one name counts in one place, whoever of those that have the name uses it: ten thousand keys
of an organisation are one tally. Who knows theirs adds two numbers.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from hiroba.kernel.decide.types import Principal
from hiroba.rules.metering.parties import user_of
from hiroba.rules.metering.types import Subject, SubjectKind, Use, User

_MOST: Final = 20_000  # lines in memory: what would be a new one beyond them is not metered
_SETTLED: Final = 0.02  # seconds in which the loop ends what it is doing


class Counted(NamedTuple):
    """What came together of one kind. number: of uses, or calls; size: bytes."""

    user: User
    subject: Subject
    purpose: str
    use: Use
    number: int
    size: int


class Tally:
    """What is used of one space in one name and for one purpose. Only the event loop's thread counts."""

    __slots__ = ("__weakref__", "_counts", "_owner", "_who", "by_key")

    def __init__(self, who: Principal, owner: str) -> None:
        """who: one of those who count here."""
        self._who, self._owner = who, owner
        self.by_key = who.kind == "token"  # whether its calls are counted
        self._counts: dict[tuple[SubjectKind, str, Use], list[int]] = {}

    def use(self, type_: str, size: int, use: Use = Use.API) -> None:
        """Count an answer about entities of a type ("" of any). size: bytes of it."""
        self._add((SubjectKind.ENTITIES, type_, use), size)

    def call(self, service: str, *, failed: bool) -> None:
        """Count a call by a key. service: outside, that the key is of, or ""."""
        self._add((SubjectKind.CLIENT, service, Use.FAILED if failed else Use.API), 0)

    def _add(self, which: tuple[SubjectKind, str, Use], size: int) -> None:
        global _lines
        counts = self._counts  # once: what is taken meanwhile is still counted in what was taken
        found = counts.get(which)
        if found is None:
            if _lines >= _MOST:
                return
            if not counts:
                _begun.append(self)
            _lines += 1
            found = counts[which] = [0, 0]
        found[0] += 1
        found[1] += size

    def take(self) -> dict[tuple[SubjectKind, str, Use], list[int]]:
        """Begin anew; what was counted goes on growing for a moment."""
        counts, self._counts = self._counts, {}
        return counts

    def lines(self, counts: dict[tuple[SubjectKind, str, Use], list[int]]) -> Iterator[Counted]:
        """What was taken, with names."""
        caller, user = user_of(self._who), user_of(self._who, self._owner)
        for (kind, id, use), (number, size) in counts.items():
            if kind is SubjectKind.CLIENT:
                yield Counted(caller, Subject(kind, id, ""), "", use, number, 0)
            else:
                subject = Subject(kind, id[:200], self._owner[:64])
                yield Counted(user, subject, self._who.purpose, use, number, size)


_known: WeakValueDictionary[tuple[object, ...], Tally] = WeakValueDictionary()
_begun: list[Tally] = []  # those that counted anything since it was taken
_lines = 0


def tally_of(who: Principal, owner: str = "") -> Tally:
    """Where uses of a space by `who` count. Only the event loop's thread may call it."""
    key = who.kind, tuple(who.roles), who.purpose, owner
    found = _known.get(key)
    if found is None:
        found = _known[key] = Tally(who, owner)
    return found


def taken() -> Iterator[Counted]:
    """Take what was counted since the last time; in another thread than the loop's."""
    global _begun, _lines
    if not _begun:
        return
    tallies, _begun, _lines = _begun, [], 0
    time.sleep(_SETTLED)  # none is put into that list any more
    found = [(each, each.take()) for each in tallies]
    time.sleep(_SETTLED)  # nor counted in what was taken
    for tally, counts in found:
        yield from tally.lines(counts)
