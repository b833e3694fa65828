"""How subscriptions fare, for pages, which wait; letters that were given up are sent again from here."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from hiroba.context.subscriptions.delivering.ledger import all_states
from hiroba.context.subscriptions.errors import UnknownDeadLetter
from hiroba.context.subscriptions.models import Letter
from hiroba.context.subscriptions.types import DeadLetter, State


def faring(tenant: str, ids: Collection[str] | None = None) -> dict[str, State]:
    """States of a tenant's subscriptions, all or these; those never told are not in it."""
    return {id: state for (_tenant, id), state in all_states(tenant, ids).items()}


def dead_letters(tenant: str, subscription: str, most: int = 100) -> Sequence[DeadLetter]:
    """The newest first."""
    rows = Letter.objects.filter(tenant=tenant, subscription=subscription, dead__isnull=False)
    return [
        DeadLetter(row.pk, row.entity, row.since, row.dead or 0, row.tries, row.error)
        for row in rows.defer("data").order_by("-id")[:most]
    ]


def send_again(tenant: str, subscription: str, number: int | None = None) -> int:
    """Let a dead letter (None: all of the subscription) be tried again. Returns how many.

    Raises UnknownDeadLetter.
    """
    rows = Letter.objects.filter(tenant=tenant, subscription=subscription, dead__isnull=False)
    if number is not None:
        rows = rows.filter(pk=number)
    count: int = rows.update(dead=None, again=True, tries=0, since=time.time_ns() // 1000)
    if number is not None and not count:
        raise UnknownDeadLetter(number=number)
    return count
