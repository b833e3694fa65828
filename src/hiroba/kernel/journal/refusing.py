"""What was refused, or began and failed: noted in memory on the way, written a second later.

A refusal costs its caller as much as an answer does, and the house no write: alike ones of one caller within
a minute are one line with a count, and whoever makes many different ones gets lines that say only what was
tried. What nobody signed in for is counted, and no line.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import DatabaseError, transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal.guard import LONGEST, PersonalData, check_text
from hiroba.kernel.journal.models import JournalEntry
from hiroba.kernel.journal.types import Outcome, Refusal, Unseen
from hiroba.kernel.rounds.service import Rounds

SECONDS: Final = 0.8  # between two writes
WINDOW: Final = 60.0  # seconds within which alike ones are one more line
LINES: Final = 120  # different ones of one caller an hour; beyond them what was tried is all that is told
_LINES_OF_NOBODY: Final = 600  # the same for wrong sign-ins to accounts, whoever tries them
_HOUR: Final = 3600.0
_MOST: Final = 10_000  # in memory: what would be a new one beyond them is only counted
_MOST_UNSEEN: Final = 5_000
_LONGEST: Final = 200  # letters of an id

Finder = Callable[[Mapping[Unseen, int]], Iterable[tuple[Unseen, Refusal]]]


@dataclass
class _Noted:
    waiting: int = 0  # not written yet
    since: float = 0.0  # of the first of them
    written: float = float("-inf")


class _Memory:
    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.noted: dict[Refusal, _Noted] = {}
        self.lines: dict[str, tuple[float, int]] = {}  # of each caller: since when, how many different ones
        self.unseen: Counter[Unseen] = Counter()
        self.counts: Counter[str] = Counter()  # since the process began, by the kind of caller

    def note(self, refusal: Refusal, number: int) -> None:
        now = time.monotonic()
        with self.lock:
            self.counts[refusal.actor_kind] += number
            if refusal not in self.noted and not self._may_begin(refusal, now):
                refusal = replace(refusal, kind="", object_id="", organisation="", rules=())
            found = self.noted.get(refusal)
            if found is None:
                if len(self.noted) >= _MOST:
                    return
                found = self.noted[refusal] = _Noted()
            if not found.waiting:
                found.since = now
            found.waiting += number

    def _may_begin(self, refusal: Refusal, now: float) -> bool:
        since, number = self.lines.get(refusal.actor, (now, 0))
        if now - since >= _HOUR:
            since, number = now, 0
        self.lines[refusal.actor] = since, number + 1
        return number < (_LINES_OF_NOBODY if refusal.actor_kind == "anonymous" else LINES)

    def due(self, *, all_of_them: bool) -> dict[Refusal, _Noted]:
        """Take what is to be written now; what is over is forgotten."""
        now, found = time.monotonic(), {}
        with self.lock:
            for refusal, each in [*self.noted.items()]:
                over = now - each.written >= WINDOW
                if each.waiting and (over or all_of_them):
                    found[refusal] = replace(each)
                    each.waiting, each.written = 0, now
                elif over and not each.waiting:
                    del self.noted[refusal]
            self.lines = {actor: told for actor, told in self.lines.items() if now - told[0] < _HOUR}
        return found

    def put_back(self, taken: Mapping[Refusal, _Noted]) -> None:
        with self.lock:
            for refusal, each in taken.items():
                there = self.noted.setdefault(refusal, _Noted())
                there.waiting += each.waiting
                there.since, there.written = each.since, each.written

    def take_unseen(self) -> Counter[Unseen]:
        with self.lock:
            taken, self.unseen = self.unseen, Counter()
        return taken


_memory = _Memory()
_finders: dict[str, Finder] = {}


def refused(
    who: Principal,
    action: str,
    kind: str,
    id: str = "",
    *,
    organisation: str = "",
    rules: Iterable[str] = (),
    outcome: Outcome = Outcome.REFUSED,
) -> None:
    """Note that somebody was refused something; of nobody it is only counted, and the house refuses itself
    nothing. rules: what decided; none: nothing permits it."""
    if who.kind == "anonymous":
        with _memory.lock:
            _memory.counts[who.kind] += 1
    elif who.kind != "system":
        note(refusal(who, action, kind, id, organisation=organisation, rules=rules, outcome=outcome))


def met(who: Principal, error: Exception, kind: str, id: str, *, changes: bool) -> None:
    """Note what an error says where it meets its caller: no, where nothing has told of it yet, or a defect in
    the middle of what would have changed something.

    kind, id: what was asked for, as a pattern or a name, never an address.
    """
    if isinstance(error, HirobaError):
        if error.status == 403 and not getattr(error, "told", False):
            refused(who, "request.make", kind, id, rules=(error.code,))
    elif changes:
        refused(who, "request.make", kind, id, outcome=Outcome.FAILED)


def refusal(
    who: Principal,
    action: str,
    kind: str,
    id: str = "",
    *,
    organisation: str = "",
    rules: Iterable[str] = (),
    outcome: Outcome = Outcome.REFUSED,
) -> Refusal:
    """What `note` takes. action: as the journal spells it, or as `decide` does."""
    emergency = who.emergencies.get(organisation)
    decided = [*rules, *([f"emergency-{emergency}"] if emergency else [])]
    return Refusal(
        who.kind, who.id, action.replace(":", "."), kind, id, organisation,
        who.behalf.get(organisation, ""), who.purpose, tuple(decided), outcome,
    )  # fmt: skip


def note(told: Refusal, number: int = 1) -> None:
    """Note a refusal. An id that the journal does not take is left out."""
    _memory.note(_plain(told), number)


def _plain(told: Refusal) -> Refusal:
    try:
        check_text("id", told.object_id[:LONGEST])
    except PersonalData:
        return replace(told, object_id="")
    return told if len(told.object_id) <= _LONGEST else replace(told, object_id="")


def unseen(who: Principal | None, kind: str, id: str, place: str = "") -> None:
    """Note that somebody got nothing for an id, or a name. Whether it is there, and hidden from them, is
    found out later: so it takes as long as where there is nothing."""
    if who is None or who.kind in ("anonymous", "system"):
        return
    asked = Unseen(who, kind, id[:_LONGEST], place)
    with _memory.lock:
        if asked in _memory.unseen or len(_memory.unseen) < _MOST_UNSEEN:
            _memory.unseen[asked] += 1


def finder(kind: str, find: Finder) -> None:
    """Let a room say of what was asked for in vain, and how often, what is there and refused."""
    _finders[kind] = find


def counted() -> dict[str, int]:
    """How many were refused since the process began, by the kind of who asked."""
    return dict(_memory.counts)


def flush(*, all_of_them: bool = True) -> int:
    """Write what was noted; returns how many lines. What cannot be written is kept for the next time."""
    _find_out()
    taken = _memory.due(all_of_them=all_of_them)
    if not taken:
        return 0
    now, at = time.monotonic(), timezone.now()
    try:
        with transaction.atomic():
            JournalEntry.objects.bulk_create([_row(told, each, at, now) for told, each in taken.items()])
    except DatabaseError:
        _memory.put_back(taken)
        raise
    return len(taken)


def _find_out() -> None:
    by_kind: dict[str, dict[Unseen, int]] = {}
    for asked, number in _memory.take_unseen().items():
        by_kind.setdefault(asked.kind, {})[asked] = number
    for kind, numbers in by_kind.items():
        find = _finders.get(kind)
        for asked, told in find(numbers) if find is not None else ():
            note(told, numbers[asked])


def _row(told: Refusal, noted: _Noted, at: datetime, now: float) -> JournalEntry:
    details = {"times": noted.waiting, "seconds": round(now - noted.since)} if noted.waiting > 1 else {}
    return JournalEntry(
        at=at, actor_kind=told.actor_kind, actor=told.actor, action=told.action, kind=told.kind,
        object_id=told.object_id, organisation=told.organisation, purpose=told.purpose,
        on_behalf=told.on_behalf, rules=[*told.rules], outcome=told.outcome.value, details=details,
    )  # fmt: skip


def forget() -> None:
    """Begin anew: for tests."""
    with _memory.lock:
        _memory.noted.clear()
        _memory.lines.clear()
        _memory.unseen.clear()


class _Writer(Rounds):
    """Writes what waits its time, too, when it ends."""

    def __init__(self) -> None:
        super().__init__("refusals", SECONDS, lambda: flush(all_of_them=False),
                         "refusals could not be written; they are kept for the next time")  # fmt: skip

    def stop(self) -> None:
        self._act = flush
        super().stop()


def writer() -> Rounds:
    """What every process does in which somebody may be refused something."""
    return _Writer()
