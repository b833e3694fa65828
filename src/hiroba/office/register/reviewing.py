"""The yearly cycle: Plan, Do, Check, Act, written by some, signed by another; then the year is closed."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.office.register import models
from hiroba.office.register.checking import LONGEST_TEXT
from hiroba.office.register.closing import close
from hiroba.office.register.errors import EntryMoved, StepNotDue, UnknownEdition, WrongEntry, YearClosed
from hiroba.office.register.initiatives import initiatives
from hiroba.office.register.rights import reads_inside, require_decider, require_writer
from hiroba.office.register.types import STEPS, Step, StepState, Verdict, YearInfo
from hiroba.office.register.yearly import info_of, row_of, step_of
from hiroba.office.register.years import FIRST, LAST


def open_year(who: Principal, organisation: str, year: int) -> YearInfo:
    """Begin the review of a fiscal year. Raises Forbidden, WrongEntry (one is open, or there already)."""
    require_writer(who, organisation)
    if not FIRST <= year <= LAST:
        raise WrongEntry(field="year", problem=_("年度をご確認ください。"))
    rows = models.Year.objects.filter(organisation=organisation)
    if rows.filter(year__gte=year).exists():
        raise WrongEntry(field="year", problem=_("この年度か、その後の年度の見直しが、もうあります。"))
    if rows.filter(closed=None).exists():
        raise WrongEntry(field="year", problem=_("前の年度の見直しを締めてから、次を始めてください。"))
    try:
        with transaction.atomic():
            row = models.Year.objects.create(organisation=organisation, year=year, opened=timezone.now())
            models.YearStep.objects.bulk_create(
                models.YearStep(year=row, step=step.value, state=_first_state(step)) for step in STEPS
            )
            _journal(who, "register.year_open", row)
    except IntegrityError as error:
        raise EntryMoved(id=str(year)) from error
    return info_of(row)


def years(who: Principal, organisation: str) -> list[YearInfo]:
    """Return the years, newest first; who is no member sees the closed ones without what was said inside."""
    rows = models.Year.objects.filter(organisation=organisation).order_by("-year")
    if not reads_inside(who, organisation):
        rows = rows.exclude(closed=None)
    return [info_of(row, steps=False) for row in rows]


def year(who: Principal, organisation: str, number: int) -> YearInfo:
    """Return a year's review with all that was said: for members. Raises UnknownEdition."""
    if not reads_inside(who, organisation):
        raise UnknownEdition(year=number)
    return info_of(row_of(organisation, number))


def write_entry(
    who: Principal,
    organisation: str,
    number: int,
    step: Step,
    initiative: str,
    text: str,
    version: int,
    verdict: Verdict | None = None,
) -> None:
    """Write what is said of an initiative ("" = of the whole year) in the step in hand, over `version`
    (0 = new).

    Raises Forbidden, UnknownEdition, YearClosed, StepNotDue, EntryMoved, WrongEntry.
    """
    require_writer(who, organisation)
    if len(text) > LONGEST_TEXT:
        raise WrongEntry(
            field="text", problem=_("{most}文字以内で書いてください。").format(most=LONGEST_TEXT)
        )
    if initiative and initiative not in {each.id for each in initiatives(who, organisation)}:
        raise WrongEntry(field="initiative", problem=_("この取組は見つかりません。"))
    with transaction.atomic():
        row = _in_state(organisation, number, step, StepState.OPEN)
        _keep(who, row, initiative, text.strip(), version, verdict)
        _journal(who, "register.year_write", row.year, step=step.value, initiative=initiative)


def hand_in(who: Principal, organisation: str, number: int, step: Step) -> None:
    """Hand a step in to be signed. Raises Forbidden, StepNotDue, YearClosed, WrongEntry (what is missing)."""
    require_writer(who, organisation)
    with transaction.atomic():
        row = _in_state(organisation, number, step, StepState.OPEN)
        missing = _missing(who, organisation, row, step)
        if missing:
            words = _("まだ書いていない取組があります（No.{numbers}）。")
            raise WrongEntry(field="step", problem=words.format(numbers="、".join(map(str, missing))))
        _move(
            row,
            StepState.OPEN,
            StepState.HANDED_IN,
            handed_in_by=who.id,
            handed_in=timezone.now(),
            returned="",
        )
        _journal(who, "register.year_hand_in", row.year, step=step.value)


def give_back(who: Principal, organisation: str, number: int, step: Step, reason: str) -> None:
    """Give a step back to be written again. Raises Forbidden, StepNotDue, YearClosed, WrongEntry."""
    require_decider(who, organisation)
    if not reason.strip():
        raise WrongEntry(field="reason", problem=_("戻す理由を書いてください。"))
    with transaction.atomic():
        row = _in_state(organisation, number, step, StepState.HANDED_IN)
        _move(row, StepState.HANDED_IN, StepState.OPEN, returned=reason.strip()[:2000])
        _journal(who, "register.year_give_back", row.year, step=step.value)


def sign(who: Principal, organisation: str, number: int, step: Step) -> None:
    """Sign a step that others wrote; the next one begins, after the last one the year is closed for good.

    Raises Forbidden, SecondPersonNeeded (who handed it in or wrote in it), StepNotDue, YearClosed.
    """
    require_decider(who, organisation)
    signed = {"state": StepState.SIGNED.value, "signed_by": who.id}
    if models.YearStep.objects.filter(pk=step_of(organisation, number, step).pk, **signed).exists():
        return  # a second click
    with transaction.atomic():
        row = _in_state(organisation, number, step, StepState.HANDED_IN)
        writers = {by for entry in row.entries.all() for by in entry.writers}
        decide.require_another(who, row.handed_in_by, *writers)
        now = timezone.now()
        _move(row, StepState.HANDED_IN, StepState.SIGNED, signed_by=who.id, signed=now)
        _journal(who, "register.year_sign", row.year, step=step.value)
        if step is STEPS[-1]:
            close(who, row.year, now)
        else:
            following = STEPS[STEPS.index(step) + 1]
            row.year.steps.filter(step=following.value).update(state=StepState.OPEN.value)


def comment(who: Principal, organisation: str, number: int, step: Step, text: str) -> None:
    """Say a word to colleagues. Raises Forbidden, UnknownEdition, YearClosed, WrongEntry."""
    if not reads_inside(who, organisation):
        raise UnknownEdition(year=number)
    if not text.strip() or len(text) > LONGEST_TEXT:
        raise WrongEntry(field="comment", problem=_("コメントを書いてください。"))
    with transaction.atomic():
        row = step_of(organisation, number, step)
        _require_open(row.year)
        models.StepComment.objects.create(step=row, text=text.strip(), by=who.id)
        _journal(who, "register.year_comment", row.year, step=step.value)


def _first_state(step: Step) -> str:
    return (StepState.OPEN if step is STEPS[0] else StepState.WAITING).value


def _require_open(row: models.Year) -> None:
    if row.closed is not None:
        raise YearClosed(year=row.year)


def _in_state(organisation: str, number: int, step: Step, state: StepState) -> models.YearStep:
    row = step_of(organisation, number, step)
    _require_open(row.year)
    if row.state != state.value:
        raise StepNotDue(step=step.value)
    return row


def _move(row: models.YearStep, before: StepState, after: StepState, **fields: str | datetime) -> None:
    """Only from the state in which it was seen: of two at once one is told that it came too late."""
    if not models.YearStep.objects.filter(pk=row.pk, state=before.value).update(state=after.value, **fields):
        raise StepNotDue(step=row.step)


def _keep(
    who: Principal, row: models.YearStep, initiative: str, text: str, version: int, verdict: Verdict | None
) -> None:
    said = verdict.value if verdict and initiative else ""
    known = row.entries.filter(initiative=initiative).first()
    if (known.version if known else 0) != version:
        raise EntryMoved(id=initiative)
    if known is None:
        try:
            with transaction.atomic():
                row.entries.create(initiative=initiative, text=text, verdict=said, writers=[who.id])
        except IntegrityError as error:
            raise EntryMoved(id=initiative) from error
        return
    writers = sorted({*known.writers, who.id})
    changed = row.entries.filter(initiative=initiative, version=version).update(
        text=text, verdict=said, writers=writers, version=F("version") + 1
    )
    if not changed:
        raise EntryMoved(id=initiative)


def _missing(who: Principal, organisation: str, row: models.YearStep, step: Step) -> list[int]:
    said = {
        entry.initiative
        for entry in row.entries.all()
        if entry.text and (step is not Step.ACT or entry.verdict)
    }
    running = [each for each in initiatives(who, organisation) if not each.content.ended]
    return [each.content.number for each in running if each.id not in said]


def _journal(who: Principal, action: str, row: models.Year, **details: str) -> None:
    journal.record(
        who, action, "register_year", f"{row.organisation}/{row.year}", organisation=row.organisation,
        details=dict(details),
    )  # fmt: skip
