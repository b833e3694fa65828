"""The operator stops an organisation, with a reason: nobody acts for it until that is lifted."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Effect, Party, PartyKind, Principal, Rule, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.signin import service as signin
from hiroba.rules.joining.errors import ReasonNeeded, StandsAlready
from hiroba.rules.joining.models import Suspension
from hiroba.rules.joining.reviewing import require_operator
from hiroba.rules.joining.types import STOPPED, SuspensionInfo

_READING: Final = frozenset({Action.DATASET_READ.value, Action.ENTITY_READ.value})


@transaction.atomic
def suspend(who: Principal, code: str, reason: str, *, hide: bool) -> SuspensionInfo:
    """Stop it now: roles, tokens and what its rules opened count no more, everywhere within a second, and
    its services know nobody any more.

    hide: what it has made public is not shown either.
    Raises Forbidden, UnknownOrganisation, ReasonNeeded, StandsAlready.
    """
    require_operator(who)
    known = organisations.get(code)
    if not reason.strip():
        raise ReasonNeeded
    if known.stopped is not None or Suspension.objects.filter(organisation=code, lifted=None).exists():
        raise StandsAlready
    row = Suspension.objects.create(organisation=code, reason=reason.strip()[:2000], hidden=hide, by=who.id)
    organisations.stop(code, Stop.SUSPENDED, who=who)
    signin.end_at_services(organisations.body_below(code))
    if hide:
        hide_data(code)
    outbox.emit(STOPPED, code, {"suspension": row.pk})
    return _info(row)


@transaction.atomic
def lift(who: Principal, code: str) -> None:
    """Let it go on as before. Raises Forbidden, StandsAlready."""
    require_operator(who)
    row = Suspension.objects.select_for_update().filter(organisation=code, lifted=None).first()
    if row is None:
        raise StandsAlready
    row.lifted = timezone.now()
    row.save(update_fields=["lifted"])
    organisations.stop(code, None, who=who)
    decide.remove_rules([_rule(code)])
    outbox.emit(STOPPED, code, {"suspension": row.pk})


def close(code: str) -> None:
    """End what is told of a suspension of an organisation that has left; nothing is lifted by it."""
    Suspension.objects.filter(organisation=code, lifted=None).update(lifted=timezone.now())


def suspension(code: str) -> SuspensionInfo | None:
    """Return what holds now."""
    row = Suspension.objects.filter(organisation=code, lifted=None).first()
    return _info(row) if row is not None else None


def hide_data(code: str) -> None:
    """Show nobody anything of an organisation's, in every tongue, by the rule that every query asks."""
    target = Target(TargetKind.ORGANISATION, code, code)
    decide.put_rule(Rule(_rule(code), Effect.PROHIBIT, _READING, target, Party(PartyKind.ANYONE)))


def _rule(code: str) -> str:
    return f"hidden-{code}"[:64]


def _info(row: Suspension) -> SuspensionInfo:
    return SuspensionInfo(row.pk, row.organisation, row.reason, row.hidden, row.begun, row.lifted)
