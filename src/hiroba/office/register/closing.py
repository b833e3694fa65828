"""A year is closed: what its paper tells is kept with the PDF, and a job publishes it as open data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import msgspec
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import SYSTEM, Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.office.register import models
from hiroba.office.register.editions import Edition, made
from hiroba.office.register.errors import UnknownEdition, WrongEntry
from hiroba.office.register.initiatives import initiatives, rewrite
from hiroba.office.register.open_data import JOB
from hiroba.office.register.papers import pdf_of
from hiroba.office.register.rights import reads_inside, require_decider
from hiroba.office.register.types import Step, StepState, Verdict, YearInfo
from hiroba.office.register.yearly import info_of, row_of

TOPIC = "register.year_closed"


def close(who: Principal, row: models.Year, at: datetime) -> None:
    """Keep the year as it is, within the transaction of its last signature."""
    info = info_of(row)
    _end(who, info)
    _keep(row, made(info, closed=timezone.localdate(at)), at)
    _tell(who, row)


def carry_over(
    who: Principal,
    organisation: str,
    year: int,
    source: str,
    said: Mapping[Step, Mapping[str, str]],
    at: datetime,
) -> None:
    """Keep a past year from the paper it was told in: closed at once, its source named.

    said: step -> initiative -> words. Raises Forbidden, WrongEntry (a year is there, or no source is named).
    """
    require_decider(who, organisation)
    if not source.strip() or models.Year.objects.filter(organisation=organisation, year__gte=year).exists():
        raise WrongEntry(
            field="source", problem=_("この年度か、その後の年度が、もうあります。出典も書いてください。")
        )
    with transaction.atomic():
        row = models.Year.objects.create(
            organisation=organisation, year=year, opened=at, source=source.strip()[:300]
        )
        for step in Step:
            kept = models.YearStep.objects.create(year=row, step=step.value, state=StepState.SIGNED.value)
            models.YearEntry.objects.bulk_create(
                models.YearEntry(step=kept, initiative=id, text=text)
                for id, text in said.get(step, {}).items()
            )
        _keep(row, made(info_of(row), closed=timezone.localdate(at)), at)
        _tell(who, row)


def edition(who: Principal, organisation: str, year: int) -> Edition:
    """Return a year's edition; while the year is open a draft, for members only. Raises UnknownEdition."""
    row = row_of(organisation, year)
    if row.closed is not None:
        return msgspec.convert(row.snapshot, Edition)
    if not reads_inside(who, organisation):
        raise UnknownEdition(year=year)
    return made(info_of(row))


def edition_before(organisation: str, year: int) -> Edition | None:
    """Return the closed edition of the last year before this one."""
    rows = models.Year.objects.filter(organisation=organisation, year__lt=year).exclude(closed=None)
    row = rows.order_by("-year").first()
    return msgspec.convert(row.snapshot, Edition) if row else None


def paper(who: Principal, organisation: str, year: int, language: str = "ja") -> bytes:
    """Return a year's PDF: as it was set when the year was closed, or of the draft.

    In English it is set of the same contents when it is asked for. Raises UnknownEdition.
    """
    known = models.Paper.objects.filter(year__organisation=organisation, year__year=year).first()
    if known is not None and language == "ja":
        return bytes(known.pdf)
    told = edition(who, organisation, year)
    at = row_of(organisation, year).closed or timezone.now()
    return pdf_of(told, edition_before(organisation, year), at, language)


def _keep(row: models.Year, told: Edition, at: datetime) -> None:
    row.closed, row.snapshot = at, msgspec.to_builtins(told)
    row.save()
    models.Paper.objects.create(year=row, pdf=pdf_of(told, edition_before(row.organisation, row.year), at))


def _end(who: Principal, info: YearInfo) -> None:
    """What is to end ends with the year."""
    act = {each.initiative: each.verdict for each in info.step(Step.ACT).entries}
    for each in initiatives(SYSTEM, info.organisation):
        if act.get(each.id) is Verdict.END and not each.content.ended:
            rewrite(who, each, each.version, replace(each.content, ended=True))


def _tell(who: Principal, row: models.Year) -> None:
    id = f"{row.organisation}/{row.year}"
    journal.record(who, "register.year_close", "register_year", id, organisation=row.organisation)
    outbox.emit(TOPIC, id, {"organisation": row.organisation, "year": row.year})
    jobs.enqueue(JOB, {"organisation": row.organisation, "year": row.year})
