"""On which days a resident used which service: kept for those who want it, seen by themselves only."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.rules.services.models import RememberedUse, Remembering
from hiroba.rules.services.types import UsedOn

KEPT: Final = timedelta(days=365)


def remembers(who: Principal) -> datetime | None:
    """Return since when a person has their uses kept; None: they are not."""
    if who.kind != "person":
        return None
    row = Remembering.objects.filter(person=int(who.id)).first()
    return row.since if row is not None else None


@transaction.atomic
def remember(who: Principal, *, on: bool) -> None:
    """Consent to it, or end it: then what was kept is gone. Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.SERVICE_USE, Resource("service", "", ""))
    person = int(who.id)
    if on:
        _row, changed = Remembering.objects.get_or_create(person=person)
    else:
        RememberedUse.objects.filter(person=person).delete()
        changed = bool(Remembering.objects.filter(person=person).delete()[0])
    if changed:
        journal.record(who, "service.remember" if on else "service.forget", "person", who.id)


def note_use(who: Principal, service: str) -> None:
    """Keep that a person used a service today, where they consented; once a day."""
    if remembers(who) is None:
        return
    person, today = int(who.id), timezone.localdate()
    _row, new = RememberedUse.objects.get_or_create(person=person, service=service, day=today)
    if new:
        RememberedUse.objects.filter(person=person, day__lt=today - KEPT).delete()


def remembered(who: Principal) -> list[UsedOn]:
    """Return what is kept of oneself, the newest first."""
    if remembers(who) is None:
        return []
    rows = RememberedUse.objects.filter(person=int(who.id), day__gte=timezone.localdate() - KEPT)
    return [UsedOn(row.service, row.day) for row in rows.order_by("-day", "service")]
