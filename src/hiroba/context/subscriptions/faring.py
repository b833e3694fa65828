"""How subscriptions fare, for pages, which wait; letters that were given up are sent again from here."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

from django.db.models import Count, Max, Min, QuerySet

from hiroba.context.subscriptions.delivering.ledger import all_states
from hiroba.context.subscriptions.errors import UnknownDeadLetter
from hiroba.context.subscriptions.models import Letter
from hiroba.context.subscriptions.types import DeadLetter, Failure, State


def faring(tenant: str, ids: Collection[str] | None = None) -> dict[str, State]:
    """States of a tenant's subscriptions, all or these; those never told are not in it."""
    return {id: state for (_tenant, id), state in all_states(tenant, ids).items()}


def dead_letters(tenant: str, subscription: str, most: int = 100) -> Sequence[DeadLetter]:
    """The newest first."""
    return _newest(_given_up(tenant, subscription), most)


def failures(tenant: str, subscription: str, most: int = 10) -> Sequence[Failure]:
    """The dead letters by what went wrong, the latest first; of each at most `most` letters."""
    rows = _given_up(tenant, subscription)
    alike = rows.values("error").annotate(count=Count("id"), first=Min("since"), last=Max("dead"))
    return [
        Failure(
            each["error"],
            each["count"],
            each["first"],
            each["last"],
            tuple(_newest(rows.filter(error=each["error"]), most)),
        )
        for each in alike.order_by("-last")
    ]


def _given_up(tenant: str, subscription: str) -> QuerySet[Letter]:
    return Letter.objects.filter(tenant=tenant, subscription=subscription, dead__isnull=False)


def _newest(rows: QuerySet[Letter], most: int) -> list[DeadLetter]:
    return [
        DeadLetter(row.pk, row.entity, row.since, row.dead or 0, row.tries, row.error)
        for row in rows.defer("data").order_by("-id")[:most]
    ]


def send_again(tenant: str, subscription: str, number: int | None = None, error: str | None = None) -> int:
    """Let a dead letter (None: all of the subscription) be tried again. Returns how many.

    error: only those that were given up for it.

    Raises UnknownDeadLetter.
    """
    rows = _given_up(tenant, subscription)
    if error is not None:
        rows = rows.filter(error=error)
    if number is not None:
        rows = rows.filter(pk=number)
    count: int = rows.update(dead=None, again=True, tries=0, since=time.time_ns() // 1000)
    if number is not None and not count:
        raise UnknownDeadLetter(number=number)
    return count
