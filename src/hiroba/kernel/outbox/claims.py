"""Take deliveries that nobody else delivers: the oldest of each consumer and key."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from hiroba.kernel.leases import service as leases
from hiroba.kernel.outbox.models import Delivery

LEASE = timedelta(seconds=30)


def claim(limit: int) -> list[Delivery]:
    """Lease up to `limit` deliveries to this process, one a consumer and key, oldest first."""
    if not _ready().exists():  # a look without the writer's lock: idle workers disturb nobody
        return []
    with transaction.atomic():
        rows = list(
            _ready()
            .select_related("event")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("pk")[:limit]
        )
        _lease([row.pk for row in rows])
    return rows


def renew(ids: list[int]) -> None:
    """Hold on to what is not delivered yet."""
    Delivery.objects.filter(pk__in=ids, leased_by=leases.me()).update(leased_until=timezone.now() + LEASE)


def release_dead_holders() -> int:
    """Free what processes of this host hold that are gone; return how many deliveries."""
    holders = Delivery.objects.exclude(leased_by="").values_list("leased_by", flat=True).distinct()
    gone = [holder for holder in holders if leases.dead(holder)]
    if not gone:
        return 0
    return Delivery.objects.filter(leased_by__in=gone).update(leased_by="", leased_until=None)


def _lease(ids: list[int]) -> None:
    Delivery.objects.filter(pk__in=ids).update(leased_by=leases.me(), leased_until=timezone.now() + LEASE)


def _ready() -> QuerySet[Delivery]:
    now = timezone.now()
    earlier = Delivery.objects.filter(
        consumer=OuterRef("consumer"), key=OuterRef("key"), dead=False, pk__lt=OuterRef("pk")
    )
    return Delivery.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=now), ~Exists(earlier), dead=False, due__lte=now
    )
