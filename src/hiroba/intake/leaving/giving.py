"""An organisation gives notice, a second person confirms it, and it can be called off until the day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.intake.leaving.errors import DayPassed, LeaveMoved, LeavesAlready, UnknownLeave, WrongDay
from hiroba.intake.leaving.models import Leave
from hiroba.intake.leaving.rights import is_administrator, require_administrator, require_reader
from hiroba.intake.leaving.types import CHANGED, LeaveInfo, LeaveState
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.settings import service as settings

_LATEST: Final = timedelta(days=3 * 366)


def first_day() -> date:
    """Return the first day that a notice of today can name."""
    return timezone.localdate() + timedelta(days=settings.rules().leaving_notice_days)


def give(who: Principal, code: str, day: date) -> LeaveInfo:
    """Give notice for an organisation; nothing happens before somebody else has confirmed it.

    Raises Forbidden, SignInNeeded, UnknownOrganisation, NotAWholeBody, WrongDay, LeavesAlready.
    """
    require_administrator(who, code)
    first = first_day()
    if not first <= day <= first + _LATEST:
        raise WrongDay(first=first.isoformat())
    try:
        with transaction.atomic():
            row = Leave.objects.create(organisation=code, day=day, by=who.id)
            tell(who, row, "leaving.give")
    except IntegrityError as error:
        raise LeavesAlready from error
    return info(row)


@transaction.atomic
def confirm(who: Principal, id: str) -> LeaveInfo:
    """Confirm what another person gave notice of: an operator, or another administrator.

    Raises Forbidden, SignInNeeded, SecondPersonNeeded, UnknownLeave, LeaveMoved, DayPassed.
    """
    row = _locked(id)
    require_reader(who, row.organisation)
    if not (who.operator or is_administrator(who, row.organisation)):
        raise decide.Forbidden(action="leaving:confirm", kind="organisation", organisation=row.organisation)
    decide.require_another(who, row.by)
    if state_of(row) is not LeaveState.WAITING:
        raise LeaveMoved
    if row.day < timezone.localdate():
        raise DayPassed
    row.confirmed, row.confirmed_by = timezone.now(), who.id
    row.save(update_fields=["confirmed", "confirmed_by"])
    tell(who, row, "leaving.confirm")
    return info(row)


@transaction.atomic
def call_off(who: Principal, id: str) -> LeaveInfo:
    """Stay after all. Raises Forbidden, SignInNeeded, UnknownLeave, LeaveMoved (it has left)."""
    row = _locked(id)
    require_reader(who, row.organisation)
    if not (who.operator or is_administrator(who, row.organisation)):
        raise decide.Forbidden(action="leaving:call-off", kind="organisation", organisation=row.organisation)
    if state_of(row) not in (LeaveState.WAITING, LeaveState.CONFIRMED):
        raise LeaveMoved
    row.called_off, row.called_off_by = timezone.now(), who.id
    row.save(update_fields=["called_off", "called_off_by"])
    tell(who, row, "leaving.call-off")
    return info(row)


def leave_of(code: str) -> LeaveInfo | None:
    """Return the notice of an organisation that was not called off; the caller has asked `decide`."""
    row = Leave.objects.filter(organisation=code, called_off=None).first()
    return info(row) if row is not None else None


def waiting() -> list[LeaveInfo]:
    """Return what is to be confirmed or stands before its day, the earliest first; for operators."""
    return [info(row) for row in Leave.objects.filter(called_off=None, departed=None).order_by("day")]


def _locked(id: str) -> Leave:
    row = Leave.objects.select_for_update().filter(pk=id).first()
    if row is None:
        raise UnknownLeave
    return row


def state_of(row: Leave) -> LeaveState:
    if row.called_off is not None:
        return LeaveState.CALLED_OFF
    if row.removed is not None:
        return LeaveState.REMOVED
    if row.departed is not None:
        return LeaveState.LEFT
    return LeaveState.WAITING if row.confirmed is None else LeaveState.CONFIRMED


def removal_day(row: Leave) -> date:
    left = timezone.localdate(row.departed) if row.departed else row.day
    return left + timedelta(days=settings.rules().leaving_removal_days)


def info(row: Leave) -> LeaveInfo:
    return LeaveInfo(
        row.pk, row.organisation, row.day, state_of(row), row.by, row.given, row.confirmed_by, row.departed,
        removal_day(row), row.removed,
    )  # fmt: skip


def tell(who: Principal, row: Leave, action: str) -> None:
    """Into the journal, and to whoever is to hear of it."""
    journal.record(
        who, action, "organisation", row.organisation, organisation=row.organisation,
        details={"day": row.day.isoformat()},
    )  # fmt: skip
    outbox.emit(CHANGED, row.pk, {"state": state_of(row).value})


def codes_of(code: str) -> list[str]:
    """Return what leaves with an organisation: itself and its departments."""
    return organisations.body_below(code)
