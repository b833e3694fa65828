"""How the chain stands now, without computing it anew."""

from __future__ import annotations

from django.db.models import Count, Min

from hiroba.kernel.journal.models import JournalCheckpoint, JournalSeal
from hiroba.kernel.journal.sealing import unsealed
from hiroba.kernel.journal.types import Head, State


def state(*, thorough: bool = False) -> State:
    """Return how many lines are sealed and how many wait. thorough: as of `seal`."""
    last = JournalSeal.objects.order_by("-position").first()
    waiting = unsealed(thorough=thorough).order_by().aggregate(number=Count("pk"), oldest=Min("at"))
    return State(last.position if last else 0, waiting["number"], waiting["oldest"], signed())


def signed() -> Head | None:
    """The last signed head."""
    row = JournalCheckpoint.objects.order_by("-position").first()
    return Head(row.position, row.seal, row.at, row.signature) if row else None
