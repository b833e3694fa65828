"""A counter in memory, written to the database every few seconds: reading data writes nothing.

What a process counted in the last seconds before a crash is lost; a process that ends orderly writes it.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from hiroba.catalog.usage.models import DailyUse
from hiroba.catalog.usage.types import Use
from hiroba.kernel.rounds.service import Rounds

_SECONDS: Final = 10.0  # between two writes
_MOST: Final = 10_000  # lines in memory: beyond them counting stops until they are written
_lock = threading.Lock()
_counted: Counter[tuple[str, date, str]] = Counter()


def count(dataset: str, use: Use) -> None:
    """Count one use of the dataset today."""
    key = dataset, timezone.localdate(), use.value
    with _lock:
        if key in _counted or len(_counted) < _MOST:
            _counted[key] += 1


def flush() -> int:
    """Write what was counted; returns how many lines. What cannot be written is kept for the next time."""
    with _lock:
        taken = dict(_counted)
        _counted.clear()
    if not taken:
        return 0
    try:
        _write(taken)
    except DatabaseError:
        with _lock:
            _counted.update(taken)
        raise
    return len(taken)


@transaction.atomic
def _write(taken: dict[tuple[str, date, str], int]) -> None:
    rows = sorted(taken)  # in one order: two processes do not wait for each other in a circle
    DailyUse.objects.bulk_create(
        [DailyUse(dataset=dataset, day=day, kind=kind) for dataset, day, kind in rows], ignore_conflicts=True
    )
    for dataset, day, kind in rows:
        number = taken[dataset, day, kind]
        DailyUse.objects.filter(dataset=dataset, day=day, kind=kind).update(number=F("number") + number)


def writer() -> Rounds:
    """What a serving process does to write the counter."""
    return Rounds("usage", _SECONDS, flush, "the counter could not be written; it is kept for the next time")
