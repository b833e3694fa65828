"""The door of harvesting: catalogues of others, gathered on a schedule."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db.models import Count, Max, Q

from hiroba.intake.harvest.models import Item, Run, Source
from hiroba.intake.harvest.sources import add, begin, change, find, remove
from hiroba.intake.harvest.types import (
    DuplicateInfo,
    Kind,
    Options,
    ProblemInfo,
    RunInfo,
    RunState,
    Schedule,
    SourceInfo,
    UnknownSource,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.errors import service as errors

__all__ = ["add", "begin", "change", "duplicates", "problems", "remove", "run", "runs", "source", "sources"]


def sources(organisation: str, who: Principal) -> list[SourceInfo]:
    """Return the sources of an organisation, by title. Raises Forbidden."""
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))
    return _infos(Source.objects.filter(organisation=organisation).order_by("title", "pk"))


def source(id: str, who: Principal) -> SourceInfo:
    """Return one source. Raises UnknownSource, Forbidden."""
    return _infos([find(id, who)])[0]


def runs(id: str, who: Principal, limit: int = 20) -> list[RunInfo]:
    """Return the runs of a source, newest first. Raises UnknownSource, Forbidden."""
    return [_run(row) for row in Run.objects.filter(source=find(id, who)).order_by("-pk")[:limit]]


def run(id: int, who: Principal) -> RunInfo:
    """Return one run. Raises UnknownSource, Forbidden."""
    row = Run.objects.filter(pk=id).first()
    if row is None:
        raise UnknownSource(id=id)
    find(row.source_id, who)
    return _run(row)


def problems(run_id: int, who: Principal, limit: int = 200, offset: int = 0) -> list[ProblemInfo]:
    """Return what went wrong in a run, in its order. Raises UnknownSource, Forbidden."""
    run(run_id, who)
    rows = Run.objects.get(pk=run_id).problems.all()[offset : offset + limit]
    return [ProblemInfo(row.at, row.what, row.where, row.code, errors.told(row.why)) for row in rows]


def duplicates(id: str, who: Principal, limit: int = 100) -> list[DuplicateInfo]:
    """Return the records that were not taken in because they stand here already.

    Raises UnknownSource, Forbidden.
    """
    rows = Item.objects.filter(source=find(id, who)).exclude(duplicate_of="").order_by("title")[:limit]
    return [DuplicateInfo(row.remote_id, row.title, row.duplicate_of) for row in rows]


def _infos(rows: Iterable[Source]) -> list[SourceInfo]:
    found = list(rows)
    counts = dict(
        Item.objects.filter(source__in=found)
        .values_list("source")
        .annotate(many=Count("pk", filter=~Q(dataset="")))
    )
    newest = Run.objects.filter(source__in=found).values("source").annotate(last=Max("pk")).values("last")
    last = {row.source_id: _run(row) for row in Run.objects.filter(pk__in=newest)}
    return [_info(row, counts.get(row.pk, 0), last.get(row.pk)) for row in found]


def _info(row: Source, datasets: int, last: RunInfo | None) -> SourceInfo:
    return SourceInfo(
        id=row.pk,
        organisation=row.organisation,
        kind=Kind(row.kind),
        address=row.address,
        title=row.title,
        schedule=Schedule(row.schedule),
        options=msgspec.convert(row.options, Options),
        enabled=row.enabled,
        created=row.created,
        due=row.due,
        completed=row.completed,
        datasets=datasets,
        last=last,
    )


def _run(row: Run) -> RunInfo:
    return RunInfo(
        id=row.pk,
        source=row.source_id,
        state=RunState(row.state),
        full=row.full,
        created=row.created,
        finished=row.finished,
        total=row.total,
        found=row.found,
        made=row.made,
        changed=row.changed,
        unchanged=row.unchanged,
        duplicates=row.duplicates,
        withdrawn=row.withdrawn,
        fetched=row.fetched,
        failed=row.failed,
    )
