"""Breaking the glass: a higher role for some hours, with a reason, told at once, looked at afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.acting.errors import HeldAlready, NoEmergency, ReviewedAlready, UnknownEmergency
from hiroba.kernel.acting.models import Emergency
from hiroba.kernel.acting.types import OPENED, EmergencyInfo
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.settings import service as settings

SHORTEST: Final = 10  # letters of a reason
_RANKS = {role: rank for rank, role in enumerate(Role)}


@transaction.atomic
def break_glass(who: Principal, organisation: str, role: Role, reason: str, hours: int) -> EmergencyInfo:
    """Take a role now; operators and administrators hear of it at once.

    Raises UnknownOrganisation, Forbidden, SignInNeeded, NoEmergency, HeldAlready.
    """
    organisations.get(organisation)
    decide.require(who, Action.EMERGENCY_OPEN, Resource("organisation", organisation, organisation))
    most = settings.rules().emergency_hours
    if who.kind != "person" or not 1 <= hours <= most or _letters(reason) < SHORTEST:
        raise NoEmergency(hours=most)
    known = who.roles.get(organisation)
    if known is not None and _RANKS[known] >= _RANKS[role]:
        raise HeldAlready
    now = timezone.now()
    row = Emergency.objects.create(
        person=who.id, organisation=organisation, role=role.value, reason=reason.strip()[:2000], begins=now,
        ends=now + timedelta(hours=hours),
    )  # fmt: skip
    _journal(who, "emergency.open", row, {"role": role.value, "hours": hours})
    outbox.emit(OPENED, str(row.pk), {})
    return _info(row)


@transaction.atomic
def give_back(who: Principal, id: int) -> None:
    """End it before its time: by who took it, or by an administrator. Raises UnknownEmergency, Forbidden."""
    row = _locked(id)
    if who.kind != "person" or row.person != who.id:
        _require_manager(who, row)
    now = timezone.now()
    if row.ends > now:
        row.ends = now
        row.save(update_fields=["ends"])
        _journal(who, "emergency.end", row)


@transaction.atomic
def end_emergencies(who: Principal, person: str, codes: Collection[str]) -> None:
    """End what somebody took in these organisations. The caller has asked `decide`."""
    now = timezone.now()
    for row in Emergency.objects.filter(person=person, organisation__in=codes, ends__gt=now):
        row.ends = now
        row.save(update_fields=["ends"])
        _journal(who, "emergency.end", row)


@transaction.atomic
def review(who: Principal, id: int, words: str) -> None:
    """Say afterwards, as somebody else, what came of it.

    Raises UnknownEmergency, Forbidden, SecondPersonNeeded, ReviewedAlready.
    """
    row = _locked(id)
    _require_manager(who, row)
    decide.require_another(who, row.person)
    if row.organisation in who.emergencies:  # two would vouch for each other
        raise decide.SecondPersonNeeded
    if row.reviewed is not None or row.ends > timezone.now():
        raise ReviewedAlready
    row.reviewed, row.reviewed_by, row.review = timezone.now(), who.id, words.strip()[:2000]
    row.save(update_fields=["reviewed", "reviewed_by", "review"])
    _journal(who, "emergency.review", row)


def emergency(id: int) -> EmergencyInfo:
    """Raises UnknownEmergency."""
    row = Emergency.objects.filter(pk=id).first()
    if row is None:
        raise UnknownEmergency
    return _info(row)


def emergencies(organisation: str = "", person: str = "", limit: int = 50) -> list[EmergencyInfo]:
    """Return the newest first, of a legal body, of a person, or all; the caller has asked `decide`."""
    rows = Emergency.objects.order_by("-pk")
    if organisation:
        rows = rows.filter(organisation__in=organisations.body_below(organisation))
    if person:
        rows = rows.filter(person=person)
    return [_info(row) for row in rows[:limit]]


def taken(who: Principal, now: datetime) -> list[EmergencyInfo]:
    """Return what somebody holds now. Whoever does not belong there any more holds nothing there.

    who: with no roles but their own.
    """
    rows = Emergency.objects.filter(person=who.id, begins__lte=now, ends__gt=now)
    return [_info(row) for row in rows if _may_open(who, row.organisation)]


def _may_open(who: Principal, organisation: str) -> bool:
    what = Resource("organisation", organisation, organisation)
    return decide.decide(who, Action.EMERGENCY_OPEN, what).allowed


def _letters(reason: str) -> int:
    """Dots and letters that nobody sees are no reason."""
    return sum(each.isalnum() for each in reason)


def _locked(id: int) -> Emergency:
    row = Emergency.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise UnknownEmergency
    return row


def _require_manager(who: Principal, row: Emergency) -> None:
    what = Resource("organisation", row.organisation, row.organisation)
    decide.require(who, Action.ORGANISATION_MANAGE, what)


def _journal(
    who: Principal, action: str, row: Emergency, details: dict[str, int | str] | None = None
) -> None:
    journal.record(
        who, action, "emergency", str(row.pk), organisation=row.organisation, details=details or {}
    )


def _info(row: Emergency) -> EmergencyInfo:
    return EmergencyInfo(
        row.pk, row.person, row.organisation, Role(row.role), row.reason, row.begins, row.ends, row.reviewed,
        row.reviewed_by, row.review,
    )  # fmt: skip
