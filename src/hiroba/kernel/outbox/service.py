"""The door of the outbox: what happened is told to everybody who wants to know, whatever dies on the way."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, close_old_connections, connections, transaction
from django.utils import timezone

from hiroba.kernel.leases import service as leases
from hiroba.kernel.outbox import claims
from hiroba.kernel.outbox.consumers import consumer, forget, handler_of, names_for
from hiroba.kernel.outbox.models import Delivery, OutboxEvent
from hiroba.kernel.outbox.types import DeadDelivery, Event

__all__ = [
    "consumer", "dead", "deliver", "emit", "emit_all", "forget", "lag", "prune", "replay", "waiting", "work",
]  # fmt: skip

ATTEMPTS = 8
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 600.0  # seconds
_IDLE = 0.2  # seconds between two looks
_ROUND = 2.0  # seconds after which a connection may be renewed
_KEEP = timedelta(days=7)  # events that everybody has heard
_log = logging.getLogger(__name__)
_wake = threading.Event()


def emit(topic: str, key: str, payload: dict[str, Any]) -> None:
    """Tell every registered consumer, in the caller's transaction: it happened with it, or not at all."""
    emit_all(topic, [(key, payload)])


def emit_all(topic: str, events: Sequence[tuple[str, dict[str, Any]]]) -> None:
    """Do the same for many events of a topic, each with its key and payload, in their order."""
    with transaction.atomic():
        rows = OutboxEvent.objects.bulk_create(
            OutboxEvent(topic=topic, key=key, payload=payload) for key, payload in events
        )
        now = timezone.now()
        Delivery.objects.bulk_create(
            Delivery(event=row, consumer=name, key=row.key, due=now)
            for row in rows
            for name in names_for(topic)
        )
    transaction.on_commit(_wake.set)


def deliver(limit: int = 100) -> int:
    """Deliver what is due and return how many were tried; one a consumer and key, oldest first.

    A handler that raises is tried again later, up to `ATTEMPTS` times. A delivery that was given up
    lets the later ones of its key pass: one bad event does not stop the city.
    """
    rows = claims.claim(limit)
    if not rows:
        return 0
    left = [row.pk for row in rows]
    with leases.Heartbeat(lambda: claims.renew(left), claims.LEASE.total_seconds() / 3):
        for row in rows:
            _deliver(row)
            left.remove(row.pk)
    return len(rows)


def work(stop: threading.Event) -> None:
    """Deliver until told to stop: a worker's loop."""
    claims.release_dead_holders()
    following = 0.0
    while not stop.is_set():
        try:
            if time.monotonic() >= following:
                close_old_connections()  # not at every look: opening one anew costs more than the look
                following = time.monotonic() + _ROUND
            busy = deliver()
        except DatabaseError:
            _log.exception("outbox: the database does not answer")
            connections.close_all()
            stop.wait(1)
            continue
        if not busy:
            _wake.wait(_IDLE)
            _wake.clear()
    connections.close_all()


def dead(limit: int = 100) -> list[DeadDelivery]:
    """Return what was given up, newest first."""
    rows = Delivery.objects.filter(dead=True).select_related("event").order_by("-pk")[:limit]
    return [DeadDelivery(row.pk, row.consumer, _event(row.event), row.attempts, row.error) for row in rows]


def replay(id: int) -> bool:
    """Deliver a given-up one again from its first attempt; False when it is not there any more."""
    changed = Delivery.objects.filter(pk=id, dead=True).update(
        dead=False, attempts=0, due=timezone.now(), error="", leased_by="", leased_until=None
    )
    return bool(changed)


def waiting() -> int:
    """Return how many deliveries are yet to be made, without the given-up ones."""
    return Delivery.objects.filter(dead=False).count()


def lag() -> float:
    """Return the age in seconds of the oldest event that somebody has yet to hear of; 0 for none."""
    oldest = Delivery.objects.filter(dead=False).order_by("pk").values_list("event__at", flat=True).first()
    return max(0.0, (timezone.now() - oldest).total_seconds()) if oldest else 0.0


def prune() -> int:
    """Remove events that everybody heard of a week ago; return how many."""
    old = OutboxEvent.objects.filter(at__lt=timezone.now() - _KEEP, deliveries=None)
    return old.delete()[0]


def _deliver(row: Delivery) -> None:
    handler = handler_of(row.event.topic, row.consumer)
    try:
        if handler is None:
            raise LookupError("no such consumer in this process")
        handler(_event(row.event))
    except Exception as error:
        _log.exception("outbox: %s could not take %s", row.consumer, row.event.topic)
        _failed(row, error)
    else:
        Delivery.objects.filter(pk=row.pk).delete()


def _failed(row: Delivery, error: Exception) -> None:
    attempts = row.attempts + 1
    Delivery.objects.filter(pk=row.pk).update(
        attempts=attempts,
        dead=attempts >= ATTEMPTS,
        due=timezone.now() + leases.wait(attempts, _FIRST_WAIT, _LONGEST_WAIT),
        error=type(error).__name__[:200],
        leased_by="",
        leased_until=None,
    )


def _event(row: OutboxEvent) -> Event:
    return Event(row.pk, row.topic, row.key, row.payload, row.at)
