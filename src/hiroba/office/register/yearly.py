"""Years as values, from their tables."""

from __future__ import annotations

from hiroba.office.register import models
from hiroba.office.register.errors import UnknownEdition
from hiroba.office.register.types import STEPS, Comment, Entry, Step, StepInfo, StepState, Verdict, YearInfo


def row_of(organisation: str, number: int) -> models.Year:
    """Raises UnknownEdition."""
    row = models.Year.objects.filter(organisation=organisation, year=number).first()
    if row is None:
        raise UnknownEdition(year=number)
    return row


def step_of(organisation: str, number: int, step: Step) -> models.YearStep:
    """Raises UnknownEdition."""
    rows = models.YearStep.objects.select_related("year")
    row = rows.filter(year__organisation=organisation, year__year=number, step=step.value).first()
    if row is None:
        raise UnknownEdition(year=number)
    return row


def info_of(row: models.Year, *, steps: bool = True) -> YearInfo:
    """The year; with steps: False without what was said in them."""
    order = {step.value: at for at, step in enumerate(STEPS)}
    found = sorted(row.steps.all(), key=lambda each: order[each.step]) if steps else []
    return YearInfo(
        row.organisation, row.year, tuple(_step(each) for each in found), row.opened, row.closed, row.source,
        tuple(row.datasets),
    )  # fmt: skip


def _step(row: models.YearStep) -> StepInfo:
    entries = tuple(
        Entry(
            each.initiative, each.text, Verdict(each.verdict) if each.verdict else None,
            each.writers[-1] if each.writers else "", each.version,
        )
        for each in row.entries.order_by("pk")
    )  # fmt: skip
    comments = tuple(Comment(each.pk, each.text, each.by, each.at) for each in row.comments.order_by("pk"))
    return StepInfo(
        Step(row.step), StepState(row.state), entries, comments, row.handed_in_by, row.handed_in,
        row.signed_by, row.signed, row.returned,
    )  # fmt: skip
