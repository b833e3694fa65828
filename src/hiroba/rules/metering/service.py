"""The door of metering: who uses which data, how much they may, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.rules.metering.calls import allow_client, calls, client_allowance
from hiroba.rules.metering.counting import flush, meter, writer
from hiroba.rules.metering.exchange import exchanger
from hiroba.rules.metering.guesses import guessed
from hiroba.rules.metering.limits import (
    address_class,
    all_allowances,
    client_address,
    limited,
    owe,
    reload,
    require,
    require_client,
    standing,
)
from hiroba.rules.metering.models import MeteredUse, MonthlyCost, OrganisationAllowance
from hiroba.rules.metering.parties import user_of
from hiroba.rules.metering.statement import cost_of, shares
from hiroba.rules.metering.tally import Tally, tally_of
from hiroba.rules.metering.types import Allowance, Cost, Line, PartyKind, Subject, SubjectKind, Use, User

__all__ = [
    "Tally", "address_class", "all_allowances", "allow", "allow_client", "calls", "client_address",
    "client_allowance", "cost_of", "exchanger", "flush", "guessed", "history", "limited", "meter", "owe",
    "reload", "require", "require_client", "set_cost", "shares", "standing", "tally_of", "user_of", "writer",
]  # fmt: skip

_PLATFORM = Resource("platform", "", "")


def history(
    *,
    owner: str = "",
    user: str = "",
    subject: str = "",
    kind: SubjectKind | None = None,
    since: date | None = None,
    limit: int = 200,
    offset: int = 0,
) -> list[Line]:
    """Return the uses a day, the newest first: of an owner's data, by an organisation, of one dataset, or
    (with kind) of one service. Calls by keys are told by `calls`.

    The caller has asked `decide` whether the reader may know."""
    rows = MeteredUse.objects.order_by("-day", "-number", "pk")
    if owner:
        rows = rows.filter(owner=owner)
    if user:
        rows = rows.filter(user=user)
    if subject:
        rows = rows.filter(subject=subject)
    rows = (
        rows.filter(subject_kind=kind.value) if kind else rows.exclude(subject_kind=SubjectKind.CLIENT.value)
    )
    if since is not None:
        rows = rows.filter(day__gte=since)
    return [_line(row) for row in rows[offset : offset + limit]]


def _line(row: MeteredUse) -> Line:
    return Line(
        row.day,
        User(PartyKind(row.party), row.user),
        Subject(SubjectKind(row.subject_kind), row.subject, row.owner),
        row.purpose,
        Use(row.use),
        row.number,
        row.rows,
        row.size,
    )


@transaction.atomic
def allow(given: Allowance, who: Principal) -> None:
    """Set what an organisation may use; it counts in every process within seconds. Raises Forbidden."""
    decide.require(who, Action.PLATFORM_OPERATE, _PLATFORM)
    if given.minute or given.day or given.day_bytes:
        OrganisationAllowance.objects.update_or_create(
            organisation=given.organisation,
            defaults={"minute": given.minute, "day": given.day, "day_bytes": given.day_bytes},
        )
    else:
        OrganisationAllowance.objects.filter(organisation=given.organisation).delete()
    journal.record(
        who, "allowance.set", "organisation", given.organisation, organisation=given.organisation,
        details={"minute": given.minute, "day": given.day, "megabytes": given.day_bytes // 10**6},
    )  # fmt: skip


@transaction.atomic
def set_cost(cost: Cost, storage: Mapping[str, int], who: Principal) -> None:
    """Set what is shared of a month. storage: bytes by organisation, as they are now. Raises Forbidden."""
    decide.require(who, Action.PLATFORM_OPERATE, _PLATFORM)
    month = cost.month.replace(day=1)
    MonthlyCost.objects.update_or_create(
        month=month,
        defaults={
            "yen": cost.yen, "by_requests": cost.by_requests, "by_bytes": cost.by_bytes,
            "by_storage": cost.by_storage, "storage": dict(storage),
        },
    )  # fmt: skip
    journal.record(who, "cost.set", "month", f"{month:%Y-%m}", details={"yen": cost.yen})
