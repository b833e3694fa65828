"""An indicator is computed anew; where its source cannot answer, that is told and its values stay."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.utils import timezone, translation

from hiroba.indicators.definitions import told
from hiroba.indicators.errors import SourceFailed, UnknownIndicator
from hiroba.indicators.figures import record
from hiroba.indicators.models import Indicator, Making
from hiroba.indicators.sources import counting, entities, querying
from hiroba.indicators.types import Definition, SourceKind
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations

RHYTHMS: Final = {
    SourceKind.COUNT: timedelta(minutes=10),
    SourceKind.ATTRIBUTE: timedelta(minutes=10),
    SourceKind.QUERY: timedelta(hours=12),  # and whenever one of its datasets has a new version
}
_SHORTLY: Final = timedelta(seconds=15)  # until services count again after data came: many may come at once
_SOON: Final = timedelta(minutes=10)  # until it is looked whether somebody acts for its owner again
REFRESH: Final = "indicators.refresh"
_log = logging.getLogger(__name__)


def refresh(id: str) -> int:
    """Compute an indicator now and return how many values are new; a failure is kept, not raised.

    Raises UnknownIndicator. One that is entered by hand, or retired, is left as it is.
    """
    row = Indicator.objects.filter(pk=id).first()
    if row is None:
        raise UnknownIndicator
    definition = told(row)
    rhythm = RHYTHMS.get(definition.source.kind)
    if rhythm is None or row.retired:
        return 0
    now = timezone.now()
    try:
        organisations.require_acting(definition.organisation)
        fresh = _compute(row, definition)
    except organisations.OrganisationSuspended as error:
        _failed(row, error)
        fresh, rhythm = 0, _SOON
    except HirobaError as error:
        _failed(row, error)
        fresh = 0
    except Exception as error:
        _log.exception("indicators: %s could not be computed", id)
        _failed(row, SourceFailed(what=type(error).__name__))
        fresh = 0
    else:
        row.failure, row.failing_since, row.refreshed = {}, None, now
    row.due = now + rhythm
    row.save(update_fields=["failure", "failing_since", "refreshed", "due"])
    return fresh


def refresh_due() -> int:
    """Queue a job for each indicator whose time has come; return how many."""
    now = timezone.now()
    due = list(Indicator.objects.filter(due__lte=now, retired=None).values_list("pk", flat=True))
    for id in due:
        jobs.enqueue(REFRESH, {"id": id}, key=f"{REFRESH}:{id}")
    Indicator.objects.filter(pk__in=due).update(due=now + timedelta(minutes=10))
    return len(due)


def fall_due(dataset: str) -> int:
    """Have the indicators computed that were made of a dataset, and soon those that services count, for they
    may count it; return how many were made of it."""
    shortly = timezone.now() + _SHORTLY
    counted = Indicator.objects.filter(retired=None, source__kind=SourceKind.COUNT, due__gt=shortly)
    counted.update(due=shortly)
    ids = set()
    for row in Indicator.objects.filter(retired=None, source__kind=SourceKind.QUERY):
        last = Making.objects.filter(indicator=row).order_by("-pk").first()
        made_of_it = last is not None and any(each["dataset"] == dataset for each in last.inputs)
        if made_of_it or row.failure:
            ids.add(row.pk)
    return Indicator.objects.filter(pk__in=ids).update(due=timezone.now())


def _compute(row: Indicator, definition: Definition) -> int:
    source, owner = definition.source, definition.organisation
    if source.kind is SourceKind.COUNT:
        return record(row, counting.count(source.count, owner), [], "")
    if source.kind is SourceKind.ATTRIBUTE:
        values, version = entities.reduce(source, owner)
        return record(row, values, [], version)
    answered = querying.query(source.sql, owner, definition.visibility)
    return record(row, answered.values, answered.inputs, answered.version)


def _failed(row: Indicator, error: HirobaError) -> None:
    sentences = {}
    for language in ("ja", "en"):
        with translation.override(language):
            sentences[language] = str(error)
    row.failure = {"code": error.code, **sentences}
    row.failing_since = row.failing_since or timezone.now()
