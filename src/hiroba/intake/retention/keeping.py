"""Administrators say how long something is kept."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.intake.retention.errors import NothingToKeep, UnknownRetention, WrongPeriod
from hiroba.intake.retention.models import Setting
from hiroba.intake.retention.planning import plan
from hiroba.intake.retention.types import Kind, Plan, Retention, Unit
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure import types as erased
from hiroba.kernel.journal import service as journal

_MOST = {Unit.DAYS: 36_500, Unit.YEARS: 100}


@transaction.atomic
def keep(who: Principal, organisation: str, kind: Kind, of: str, amount: int, unit: Unit) -> Retention:
    """Say how long old versions of a dataset, or the history of a type, are kept; anew where it was said.

    A period that changed is told to the administrators a week ahead again.

    Raises Forbidden, SignInNeeded, NothingToKeep, WrongPeriod.
    """
    _require(who, organisation)
    if not 1 <= amount <= _MOST[unit]:
        raise WrongPeriod
    if of not in holdings(organisation, kind):
        raise NothingToKeep
    told = {"amount": amount, "unit": unit.value, "by": who.id}
    rows = Setting.objects.select_for_update().filter(organisation=organisation, kind=kind, of=of)
    row = rows.first()
    if row is not None and (row.amount, row.unit) == (amount, unit):
        return info(row)
    row, _new = Setting.objects.update_or_create(
        organisation=organisation, kind=kind, of=of, defaults={**told, "told": None}
    )
    _tell(who, row, "retention.set")
    return info(row)


@transaction.atomic
def drop(who: Principal, organisation: str, id: str) -> None:
    """Keep it for ever again. Raises Forbidden, SignInNeeded, UnknownRetention."""
    _require(who, organisation)
    row = Setting.objects.select_for_update().filter(pk=id, organisation=organisation).first()
    if row is None:
        raise UnknownRetention
    _tell(who, row, "retention.remove")
    row.delete()


def plans(who: Principal, organisation: str) -> list[Plan]:
    """Return each setting with what goes next. Raises Forbidden, SignInNeeded."""
    _require(who, organisation)
    now = timezone.now()
    rows = Setting.objects.filter(organisation=organisation).order_by("-kind", "made")
    return [plan(info(row), now) for row in rows]


def holdings(organisation: str, kind: Kind) -> list[str]:
    """Return what an organisation may say it of: ids of its datasets, or types of its things."""
    if kind is Kind.VERSIONS:
        return list(datasets.holdings([organisation]))
    return city.history_types(organisation)


def info(row: Setting) -> Retention:
    return Retention(
        row.pk, row.organisation, Kind(row.kind), row.of, row.amount, Unit(row.unit), row.made, row.told,
        row.gone, row.last,
    )  # fmt: skip


def short(of: str) -> str:
    """The end of a type's IRI, for the journal."""
    return of.replace("#", "/").rsplit("/", 1)[-1][-60:]


def _require(who: Principal, organisation: str) -> None:
    """The same people who erase. Raises Forbidden, SignInNeeded."""
    erasure.require_keeper(who, erased.Target(erased.Kind.ROWS, organisation))


def _tell(who: Principal, row: Setting, action: str) -> None:
    details: dict[str, int | str] = {"kind": row.kind, "of": short(row.of), row.unit: row.amount}
    journal.record(who, action, "retention", row.pk, organisation=row.organisation, details=details)
