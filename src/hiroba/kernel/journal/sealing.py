"""Committed lines are taken into the chain within seconds.

A line is written without a seal, in its caller's transaction: writers wait for nothing. A sealer takes what
was committed, in the order of the ids, and gives each the next place of the chain. A transaction that is
committed late comes behind those that were quicker: the chain's order is that of sealing, not of ids.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Final

from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from hiroba.kernel.journal import chain
from hiroba.kernel.journal.models import JournalCheckpoint, JournalEntry, JournalSeal
from hiroba.kernel.rounds.service import Rounds

_BATCH: Final = 2000  # lines a transaction
_SECONDS: Final = 2.0  # between two looks
_LATE: Final = 10_000  # ids below the highest sealed one that every look goes through again
_THOROUGH: Final = 300  # looks after which everything is gone through, for a transaction that took very long
_CHECKPOINT_LINES: Final = 1000
_CHECKPOINT_AFTER: Final = timedelta(hours=1)


def seal(*, thorough: bool = True) -> int:
    """Seal all lines that wait; returns how many. thorough: also those of transactions that took very long.

    Two sealers at once do no harm: a place of the chain is taken once, the later one tries again.
    """
    done = 0
    while ids := list(unsealed(thorough=thorough).values_list("pk", flat=True)[:_BATCH]):
        try:
            done += _seal_some(ids)
        except IntegrityError:
            return done
    return done


def unsealed(*, thorough: bool) -> QuerySet[JournalEntry]:
    """The lines that wait, by id. thorough: as of `seal`.

    SQLite has one writer, so there a line never comes behind one with a higher id.
    """
    waiting = JournalEntry.objects.order_by("pk")
    if not thorough:
        highest = JournalSeal.objects.order_by("-entry").values_list("entry", flat=True).first() or 0
        waiting = waiting.filter(pk__gt=highest - (_LATE if connection.vendor == "postgresql" else 0))
    return waiting.filter(~Exists(JournalSeal.objects.filter(entry=OuterRef("pk"))))


@transaction.atomic
def _seal_some(ids: list[int]) -> int:
    last = JournalSeal.objects.order_by("-position").first()
    position, before = (last.position, last.seal) if last else (0, chain.BEGINNING)
    seals = []
    found = unsealed(thorough=True).filter(pk__gte=ids[0], pk__lte=ids[-1])
    for values in found.values_list(*chain.COLUMNS)[:_BATCH]:
        position += 1
        before = chain.seal_of(before, chain.content(values))
        seals.append(JournalSeal(position=position, entry=values[0], seal=before))
    JournalSeal.objects.bulk_create(seals)
    _checkpoint(position, before)
    return len(seals)


def _checkpoint(position: int, seal: str) -> None:
    """Sign the head where many lines, or some and much time, lie behind the last signature."""
    last = JournalCheckpoint.objects.order_by("-position").first()
    behind = position - (last.position if last else 0)
    now = timezone.now()
    if behind >= _CHECKPOINT_LINES or (behind and (last is None or now - last.at >= _CHECKPOINT_AFTER)):
        sign(position, seal)


def sign(position: int, seal: str) -> JournalCheckpoint:
    """Put a signed head down, or return the one that stands at this place."""
    now = timezone.now()
    signature = chain.signature_of(position, seal, now)
    found, _made = JournalCheckpoint.objects.get_or_create(
        position=position, defaults={"seal": seal, "at": now, "signature": signature}
    )
    return found


def sealer() -> Rounds:
    """What one process does to seal what every process wrote."""
    looks = count()

    def look() -> None:
        seal(thorough=next(looks) % _THOROUGH == 0)

    return Rounds("journal", _SECONDS, look, "lines could not be sealed; they are sealed the next time")
