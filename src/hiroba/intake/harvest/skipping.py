"""A source of an organisation for which nobody acts is not harvested, and says so."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hiroba.intake.harvest import problems
from hiroba.intake.harvest.models import Run, Source
from hiroba.intake.harvest.types import RunState
from hiroba.kernel.organisations.service import OrganisationSuspended


@transaction.atomic
def skip(source: Source) -> None:
    """Note that a source was passed over, once however often in a row."""
    last = Run.objects.filter(source=source).first()
    if last is not None and last.state == RunState.SKIPPED:
        return
    if last is None or RunState(last.state).finished:
        last = Run.objects.create(source=source, created=timezone.now())
    hold(last)


@transaction.atomic
def hold(run: Run) -> None:
    """End a run where it stands; its source is due, so that it goes on when somebody acts again."""
    source = run.source
    problems.keep(run, source.title, source.address, OrganisationSuspended(organisation=source.organisation))
    Run.objects.filter(pk=run.pk).update(state=RunState.SKIPPED, finished=timezone.now())
    Source.objects.filter(pk=source.pk).update(due=timezone.now())
