"""Series follow the datasets: a name with a time is noted, and what certainly continues a series joins it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.series import recognising
from hiroba.catalog.series.models import LONGEST_STEM, Issue, Series, Survey
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event

ACCEPTED = "accepted"
DECLINED = "declined"
_HOUR = 3600.0
_STRETCH = 100  # datasets at a time
_MOST = 5000  # of one look


@outbox.consumer("dataset.published", "series")
@outbox.consumer("dataset.changed", "series")
@outbox.consumer("dataset.recorded", "series")
@outbox.consumer("dataset.withdrawn", "series")
def follow(event: Event) -> None:
    """Note the dataset as it is now; one that is gone is forgotten."""
    found = datasets.details([event.key], EVERYTHING)
    if found:
        note(found[0])
    else:
        Issue.objects.filter(pk=event.key).delete()


@outbox.consumer("organisation.removed", "series")
def forget(event: Event) -> None:
    """Of an organisation that has left the ids stay, so that addresses can say that it has gone."""
    rows = Series.objects.filter(organisation__in=event.payload["codes"])
    rows.exclude(state=ACCEPTED).delete()
    rows.exclude(title="").update(title="", stem=F("id"))
    Issue.objects.filter(organisation__in=event.payload["codes"]).delete()


@jobs.every(_HOUR, "series.survey")
def look_back(_context: JobContext) -> None:
    """Note the datasets that are older than this room, some at a time, once."""
    survey()


def survey() -> int:
    """Go on with the look at what was there before; returns at how many datasets it looked."""
    place, _new = Survey.objects.get_or_create(pk=1)
    looked = 0
    while not place.done and looked < _MOST:
        ids = datasets.walk(EVERYTHING, place.after, _STRETCH)
        for detail in datasets.details(list(ids), EVERYTHING):
            note(detail)
        looked += len(ids)
        place.after, place.done = ids[-1] if ids else place.after, len(ids) < _STRETCH
        place.save()
    return looked


@transaction.atomic
def note(detail: DatasetDetail) -> None:
    """Keep what the dataset's name and columns say. Doing it twice does no harm.

    A member stays one when its title changes: an officer said that it belongs there.
    """
    card = detail.card
    named = recognising.name_of(detail) if detail.tables else None
    known = Issue.objects.select_for_update().filter(pk=card.id).first()
    if named is None or len(named.stem) > LONGEST_STEM:
        if known is not None and known.series is None:
            known.delete()
        return
    issue = known or Issue(dataset=card.id, organisation=card.organisation)
    issue.columns = recognising.columns_of(detail)
    if issue.series is None or issue.grain == named.period.grain.value:
        issue.text, issue.grain = named.period.text, named.period.grain.value
        issue.first, issue.last = named.period.first, named.period.last
        issue.number, issue.fiscal = named.period.number, named.period.fiscal
        issue.stem, issue.heading = named.stem, named.heading[:500]
    if issue.series is None and not issue.out:
        issue.series = _continued(issue)
    issue.save()


def _continued(issue: Issue) -> Series | None:
    """The series that the issue certainly goes on with."""
    series = Series.objects.filter(
        organisation=issue.organisation, stem=issue.stem, grain=issue.grain, state=ACCEPTED
    ).first()
    if series is None or recognising.nearest(issue, series.issues.all()) < recognising.CERTAIN:
        return None
    series.changed = timezone.now()
    series.save(update_fields=["changed"])
    journal.record(
        SYSTEM, "series.join", "series", series.pk, organisation=series.organisation,
        details={"dataset": issue.dataset},
    )  # fmt: skip
    return series
