"""Every seal is computed anew, every signed head held against it; the first misfit is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from hiroba.kernel.journal import chain
from hiroba.kernel.journal.exporting import FORM, placed
from hiroba.kernel.journal.models import JournalCheckpoint, JournalSeal
from hiroba.kernel.journal.state import state
from hiroba.kernel.journal.types import Fault, Problem, Verdict

Told = Callable[[int, int], None]  # how many lines are done, of how many


class _Misfit(Exception):
    def __init__(self, fault: Fault, position: int, entry: int = 0) -> None:
        super().__init__(fault)
        self.problem = Problem(fault, position, entry)


class _Walk:
    """Where a verification stands."""

    def __init__(self, position: int, before: str) -> None:
        self.first, self.position, self.before = position, position, before
        self.signatures = 0

    def step(self, position: int, sealed: str, entry: int, told: dict[str, Any] | None) -> None:
        if position != self.position + 1:
            raise _Misfit(Fault.PLACE, self.position + 1)
        if told is None:
            raise _Misfit(Fault.REMOVED, position, entry)
        if chain.seal_of(self.before, told) != sealed:
            raise _Misfit(Fault.CHANGED, position, entry)
        self.position, self.before = position, sealed

    def head(self, position: int, sealed: str, at: datetime, signature: str) -> None:
        """Hold a signed head against the place at which the walk stands."""
        if not chain.is_signed(position, sealed, at, signature):
            raise _Misfit(Fault.UNSIGNED, position)
        if sealed != self.before:
            raise _Misfit(Fault.REWRITTEN, position)
        self.signatures += 1

    def verdict(self, waiting: int, problem: Problem | None) -> Verdict:
        return Verdict(self.position - self.first, self.signatures, waiting, problem)


def verify(told: Told = lambda _done, _all: None, *, newest: int | None = None) -> Verdict:
    """Verify the journal of this installation. newest: only so many places at the end of the chain."""
    stands = state(thorough=newest is None)
    after = max(0, stands.sealed - newest) if newest else 0
    walk = _Walk(after, _seal_at(after))
    try:
        _walk_store(walk, stands.sealed, told)
    except _Misfit as misfit:
        return walk.verdict(stands.waiting, misfit.problem)
    return walk.verdict(stands.waiting, None)


def _seal_at(position: int) -> str:
    row = JournalSeal.objects.filter(position=position).first()
    return row.seal if row else chain.BEGINNING


def _walk_store(walk: _Walk, last: int, told: Told) -> None:
    heads = iter(JournalCheckpoint.objects.filter(position__gt=walk.position).order_by("position"))
    head = next(heads, None)
    for position, sealed, entry, values in placed(walk.position + 1, last):
        walk.step(position, sealed, entry, chain.content(values) if values is not None else None)
        while head is not None and head.position == position:
            walk.head(head.position, head.seal, head.at, head.signature)
            head = next(heads, None)
        if not position % 1000:
            told(position - walk.first, last - walk.first)
    told(last - walk.first, last - walk.first)
    if head is not None and not JournalSeal.objects.filter(position=head.position).exists():
        raise _Misfit(Fault.TRUNCATED, walk.position + 1)


def verify_file(path: Path, told: Told = lambda _done, _all: None) -> Verdict:
    """Verify an export: in itself, its signature, and that this installation's chain still holds it.

    The chain of an installation that was made anew as a whole is found by the exports that lie elsewhere.
    """
    size, walk = path.stat().st_size, _Walk(0, chain.BEGINNING)
    try:
        with path.open("rb") as file:
            _walk_file(walk, _read(file, told, size))
    except _Misfit as misfit:
        return walk.verdict(0, misfit.problem)
    return walk.verdict(0, None)


def _read(file: Any, told: Told, size: int) -> Iterator[tuple[int, dict[str, Any]]]:
    done = 0
    for number, line in enumerate(file, 1):
        try:
            found = json.loads(line)
        except ValueError as error:
            raise _Misfit(Fault.UNREADABLE, number) from error
        if not isinstance(found, dict):
            raise _Misfit(Fault.UNREADABLE, number)
        done += len(line)
        if not number % 1000 or done == size:
            told(done, size)
        yield number, found


def _walk_file(walk: _Walk, lines: Iterator[tuple[int, dict[str, Any]]]) -> None:
    ended = True
    for number, line in lines:
        try:
            if number == 1:
                _begin(walk, line)
            elif not ended and "head" in line:
                head = line["head"]
                if head["position"] != walk.position:
                    raise _Misfit(Fault.TRUNCATED, walk.position + 1)
                walk.head(walk.position, head["seal"], datetime.fromisoformat(head["at"]), head["signature"])
                _same_in_store(walk)
                ended = True
            else:
                entry = line["entry"]
                walk.step(line["position"], line["seal"], int(entry["id"]), entry)
                if not walk.position % 1000:  # what lies between follows from these, and from the last
                    _same_in_store(walk)
                ended = False
        except (KeyError, TypeError, ValueError) as error:
            raise _Misfit(Fault.UNREADABLE, number) from error
    if not ended:
        raise _Misfit(Fault.TRUNCATED, walk.position + 1)


def _begin(walk: _Walk, line: dict[str, Any]) -> None:
    if line["journal"] != "hiroba" or line["form"] != FORM:
        raise ValueError
    walk.first = walk.position = int(line["after"])
    walk.before = str(line["before"])


def _same_in_store(walk: _Walk) -> None:
    row = JournalSeal.objects.filter(position=walk.position).first()
    if row is None:
        raise _Misfit(Fault.TRUNCATED, walk.position)
    if row.seal != walk.before:
        raise _Misfit(Fault.REWRITTEN, walk.position)
