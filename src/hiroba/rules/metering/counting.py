"""Uses in memory, written every few seconds: using data writes nothing.

What a process counted in the last seconds before a crash is lost; one that ends orderly writes it.
"""

from __future__ import annotations

import threading
from datetime import date
from typing import Final, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.rounds.service import Rounds
from hiroba.rules.metering import limits, tally
from hiroba.rules.metering.models import MeteredUse
from hiroba.rules.metering.parties import user_of
from hiroba.rules.metering.types import Subject, Use, User

_SECONDS: Final = 5.0  # between two writes
_MOST: Final = 20_000  # lines in memory: what would be a new one beyond them is not metered


class _Which(NamedTuple):
    day: date
    user: User
    subject: Subject
    purpose: str
    use: Use


_lock = threading.Lock()
_counted: dict[_Which, list[int]] = {}  # number, rows, bytes


def meter(
    who: Principal, subject: Subject, use: Use, *, rows: int = 0, size: int = 0, number: int = 1
) -> None:
    """Count a use (or `number` of them) today, by whom and what for; not of the installation itself."""
    if who.kind == "system":
        return
    which = _Which(timezone.localdate(), user_of(who, subject.owner), subject, who.purpose, use)
    _add(which, (number, rows, size))


def _add(which: _Which, counts: tuple[int, ...] | list[int]) -> None:
    with _lock:
        found = _counted.get(which)
        if found is None:
            if len(_counted) >= _MOST:
                return
            found = _counted[which] = [0, 0, 0]
        for at, count in enumerate(counts):
            found[at] += count


def flush() -> int:
    """Write what was counted; returns how many lines. What cannot be written is kept for the next time."""
    global _counted
    for user, subject, purpose, use, number, size in tally.taken():
        _add(_Which(timezone.localdate(), user, subject, purpose, use), (number, 0, size))
    with _lock:
        taken, _counted = _counted, {}
    if not taken:
        return 0
    try:
        _write(taken)
    except DatabaseError:
        for which, counts in taken.items():
            _add(which, counts)
        raise
    return len(taken)


@transaction.atomic
def _write(taken: dict[_Which, list[int]]) -> None:
    rows = [(_columns(which), counts) for which, counts in taken.items()]
    rows.sort(key=lambda row: tuple(row[0].values()))  # in one order: two processes never wait in a circle
    MeteredUse.objects.bulk_create(
        [MeteredUse(**columns) for columns, _counts in rows], ignore_conflicts=True
    )
    for columns, (number, read, size) in rows:
        MeteredUse.objects.filter(**columns).update(
            number=F("number") + number, rows=F("rows") + read, size=F("size") + size
        )


def _columns(which: _Which) -> dict[str, object]:
    user, subject = which.user, which.subject
    return {
        "day": which.day, "party": user.party.value, "user": user.organisation,
        "subject_kind": subject.kind.value, "subject": subject.id, "owner": subject.owner,
        "purpose": which.purpose[:100], "use": which.use.value,
    }  # fmt: skip


def writer() -> Rounds:
    """What a serving process does to write the counts, and to read again what each may use."""
    return Rounds(
        "metering", _SECONDS, _round, "the counts could not be written; they are kept for the next time"
    )


def _round() -> None:
    flush()
    limits.reload()
