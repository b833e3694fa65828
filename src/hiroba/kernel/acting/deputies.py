"""A deputy acts with somebody's own role in one organisation, for a span of days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiroba.kernel.acting.errors import NoRoleToLend, UnknownDeputy, WrongDeputy, WrongSpan
from hiroba.kernel.acting.models import Deputy
from hiroba.kernel.acting.types import LENT, DeputyInfo
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox

LONGEST: Final = timedelta(days=92)


@transaction.atomic
def lend(who: Principal, deputy: int, organisation: str, begins: datetime, ends: datetime) -> DeputyInfo:
    """Let another person act with one's own role there. It ends by itself, and when the role does.

    Raises UnknownOrganisation, Forbidden, SignInNeeded, NoRoleToLend, WrongDeputy, WrongSpan.
    """
    organisations.get(organisation)
    decide.require(who, Action.ROLE_LEND, Resource("organisation", organisation, organisation))
    if who.kind != "person" or organisation not in organisations.roles_of(int(who.id)):
        raise NoRoleToLend
    if str(deputy) == who.id or not active(str(deputy)):
        raise WrongDeputy
    if not begins < ends or ends <= timezone.now() or ends - begins > LONGEST:
        raise WrongSpan(days=LONGEST.days)
    row = Deputy.objects.create(
        giver=who.id, deputy=str(deputy), organisation=organisation, begins=begins, ends=ends
    )
    _journal(who, "deputy.lend", row)
    outbox.emit(LENT, str(row.pk), {})
    return _info(row)


@transaction.atomic
def take_back(who: Principal, id: int) -> None:
    """End it now: by who lent it, by the deputy, or by an administrator. Raises UnknownDeputy, Forbidden."""
    row = Deputy.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise UnknownDeputy
    if who.kind != "person" or who.id not in (row.giver, row.deputy):
        decide.require(
            who, Action.ORGANISATION_MANAGE, Resource("organisation", row.organisation, row.organisation)
        )
    if row.taken_back is None:
        row.taken_back = timezone.now()
        row.save(update_fields=["taken_back"])
        _journal(who, "deputy.take_back", row)


@transaction.atomic
def end_deputies(who: Principal, person: str, codes: Collection[str]) -> None:
    """Take back what others lend to somebody in these organisations. The caller has asked `decide`."""
    now = timezone.now()
    for row in Deputy.objects.filter(deputy=person, organisation__in=codes, ends__gt=now, taken_back=None):
        row.taken_back = now
        row.save(update_fields=["taken_back"])
        _journal(who, "deputy.take_back", row)


def deputies(person: str = "", organisation: str = "") -> list[DeputyInfo]:
    """Return what has not ended, of a person on either side, or of an organisation; the newest first."""
    rows = Deputy.objects.filter(ends__gt=timezone.now(), taken_back=None).order_by("-pk")
    if person:
        rows = rows.filter(Q(giver=person) | Q(deputy=person))
    if organisation:
        rows = rows.filter(organisation=organisation)
    return [_info(row) for row in rows]


def held(person: str, now: datetime) -> list[DeputyInfo]:
    """Return what others lend to somebody now."""
    rows = Deputy.objects.filter(deputy=person, begins__lte=now, ends__gt=now, taken_back=None)
    return [_info(row) for row in rows]


def active(person: str) -> bool:
    return person.isdigit() and get_user_model()._default_manager.filter(pk=person, is_active=True).exists()


def _journal(who: Principal, action: str, row: Deputy) -> None:
    days = max(1, (row.ends - row.begins).days)
    journal.record(
        who, action, "deputy", str(row.pk), organisation=row.organisation,
        details={"giver": row.giver, "deputy": row.deputy, "days": days},
    )  # fmt: skip


def _info(row: Deputy) -> DeputyInfo:
    return DeputyInfo(row.pk, row.giver, row.deputy, row.organisation, row.begins, row.ends, row.taken_back)
