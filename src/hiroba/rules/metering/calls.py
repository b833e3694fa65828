"""Calls by keys, each once, whatever it used: how often a service outside asks, and how often in vain."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.rules.metering.models import ClientAllowanceRow, MeteredUse
from hiroba.rules.metering.types import ClientAllowance, DayCalls, SubjectKind, Use

_PLATFORM = Resource("platform", "", "")


def calls(days: int, *, service: str = "", organisation: str = "") -> list[DayCalls]:
    """Return the last days, the oldest first, those without calls too: of a service, or of all keys of an
    organisation. The caller has asked `decide` whether the reader may know."""
    today = timezone.localdate()
    rows = MeteredUse.objects.filter(
        subject_kind=SubjectKind.CLIENT.value, day__gt=today - timedelta(days=days)
    )
    rows = rows.filter(subject=service) if service else rows.filter(user=organisation)
    found: dict[tuple[date, str], int] = defaultdict(int)
    for day, use, number in rows.values_list("day", "use").annotate(n=Sum("number")).order_by():
        found[day, use] += number
    wanted = [today - timedelta(days=back) for back in reversed(range(days))]
    return [
        DayCalls(day, found.get((day, Use.API.value), 0), found.get((day, Use.FAILED.value), 0))
        for day in wanted
    ]


def client_allowance(service: str) -> ClientAllowance:
    """Return what a service outside may call."""
    row = ClientAllowanceRow.objects.filter(pk=service).first()
    return ClientAllowance(service) if row is None else ClientAllowance(service, row.minute, row.day)


@transaction.atomic
def allow_client(given: ClientAllowance, who: Principal) -> None:
    """Set what a service outside may call; it counts in every process within seconds. Raises Forbidden."""
    decide.require(who, Action.PLATFORM_OPERATE, _PLATFORM)
    ClientAllowanceRow.objects.update_or_create(
        pk=given.service, defaults={"minute": given.minute, "day": given.day}
    )
    journal.record(
        who, "allowance.set", "service", given.service,
        details={"minute": given.minute, "day": given.day},
    )  # fmt: skip
