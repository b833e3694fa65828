"""A resident gives consent and takes it back. Only they do: nobody on their behalf, no machine."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.rules.consents.asking import ask_info, ask_of, ask_row
from hiroba.rules.consents.errors import TextChanged, UnknownAsk
from hiroba.rules.consents.models import Consent, ConsentAsk, ConsentUse
from hiroba.rules.consents.paging import shown
from hiroba.rules.consents.types import Shown, Standing, UseInfo


@transaction.atomic
def give(who: Principal, id: str, version: int) -> None:
    """Give consent to the text that was read; a second time changes nothing.

    Raises SignInNeeded, Forbidden, UnknownAsk (also one that is closed), TextChanged.
    """
    require_resident(who)
    row = ask_row(id, held=True)
    if not row.open:
        raise UnknownAsk(id=id[:16])
    if row.version != version:
        raise TextChanged(version=row.version)
    now = timezone.now()
    standing = Consent.objects.filter(ask=row, person=who.id, withdrawn=None)
    if standing.filter(version=version).exists():
        return
    standing.update(withdrawn=now)
    Consent.objects.create(ask=row, person=who.id, version=version, given=now)
    _note(who, row, "consent.give")


@transaction.atomic
def withdraw(who: Principal, id: str) -> None:
    """Take it back: it counts with the next question. Raises SignInNeeded, Forbidden, UnknownAsk."""
    require_resident(who)
    row = ask_row(id, held=True)
    if Consent.objects.filter(ask=row, person=who.id, withdrawn=None).update(withdrawn=timezone.now()):
        _note(who, row, "consent.withdraw")


def mine(who: Principal) -> list[Standing]:
    """Return what a resident is asked for or ever answered, the newest text first.

    Raises SignInNeeded, Forbidden.
    """
    require_resident(who)
    last: dict[str, Consent] = {}
    for each in Consent.objects.filter(person=who.id).order_by("pk"):
        last[each.ask_id] = each
    rows = [row for row in ConsentAsk.objects.order_by("-since") if row.open or row.pk in last]
    return [_standing(row, last.get(row.pk)) for row in rows]


def uses(who: Principal, page: int = 1) -> Shown[UseInfo]:
    """Return who used what about a resident, newest first. Raises SignInNeeded, Forbidden."""
    require_resident(who)
    rows = ConsentUse.objects.filter(person=who.id).select_related("ask").order_by("-at", "-pk")
    return shown(rows, page, lambda each: UseInfo(each.at, ask_of(each.ask)))


def require_resident(who: Principal) -> None:
    """Let a person through, for what is about themselves. Raises SignInNeeded, Forbidden."""
    if who.kind != "person":
        refusal = decide.SignInNeeded if who.kind == "anonymous" else decide.Forbidden
        raise refusal(action="consent", kind="consent", organisation="")


def _standing(row: ConsentAsk, last: Consent | None) -> Standing:
    holds = last is not None and last.withdrawn is None
    if last is None or not holds:
        return Standing(ask_info(row), None, last.withdrawn if last else None, False)
    current = last.version == row.version
    return Standing(ask_info(row), last.given if current else None, None, not current)


def _note(who: Principal, row: ConsentAsk, action: str) -> None:
    """The line says that somebody, by their opaque id, gave or took back; the organisation's page of the
    journal has it without the text."""
    journal.record(
        who, action, "consent", row.pk, organisation=row.recipient, purpose=row.purpose,
        details={"category": row.category, "version": row.version},
    )  # fmt: skip
