"""A table is made anonymous in the background; its officers look at what came out before it is published."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import timedelta

import msgspec
import polars as pl
from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.catalog.disclosure.models import Trial
from hiroba.catalog.disclosure.planning import checked, hierarchy
from hiroba.catalog.disclosure.types import Outcome, Part, Plan, Step, TrialInfo, UnknownTrial
from hiroba.catalog.tables.types import ROW
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Action, Principal, Resource
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.storage import service as storage
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Anonymised, Hierarchy, OutOfReach, Wanted

_JOB = "disclosure.trial"
_KEEP = timedelta(days=7)
_DAY = 24 * 3600.0


def manageable(dataset: str, who: Principal, version: int | None = None) -> DatasetDetail:
    """The dataset, for somebody who may manage it. Raises UnknownDataset, Forbidden."""
    detail = datasets.detail(dataset, decide.sight(who), version)
    card = detail.card
    decide.require(
        who, Action.DATASET_MANAGE, Resource("dataset", card.id, card.organisation, card.visibility)
    )
    return detail


def table_of(detail: DatasetDetail, ordinal: int) -> TableInfo:
    """Raises UnknownTrial, where the table is not there any more."""
    for table in detail.tables:
        if table.ordinal == ordinal:
            return table
    raise UnknownTrial


@transaction.atomic
def begin(dataset: str, plan: Plan, who: Principal) -> str:
    """Return the id of a trial that is worked on in the background; the same plan for the same version again
    is the trial that there is. Raises BadPlan, Forbidden."""
    detail = manageable(dataset, who)
    plan = checked(plan, table_of(detail, plan.table))
    if known := _known(dataset, detail.version.number, plan):
        return known
    id = secrets.token_hex(12)
    job = jobs.enqueue(_JOB, {"trial": id})
    Trial.objects.create(
        id=id, dataset=dataset, version=detail.version.number, organisation=detail.card.organisation,
        by=who.id[:64], plan=msgspec.to_builtins(plan), job=job,
    )  # fmt: skip
    told: dict[str, int | str] = {"k": plan.k, "version": detail.version.number}
    journal.record(
        who, "privacy.try", "dataset", dataset, organisation=detail.card.organisation, details=told
    )
    return id


def _known(dataset: str, version: int, plan: Plan) -> str:
    """The id of a trial of the same, unless that failed; "" for none."""
    rows = Trial.objects.filter(dataset=dataset, version=version).order_by("-created")
    for row in rows:
        if msgspec.convert(row.plan, Plan) == plan and told(row).state != "failed":
            return str(row.pk)
    return ""


def trial(id: str, dataset: str, who: Principal) -> TrialInfo:
    """How a trial stands. Raises UnknownTrial, Forbidden."""
    manageable(dataset, who)
    return told(row_of(id, dataset))


def row_of(id: str, dataset: str) -> Trial:
    """Raises UnknownTrial."""
    row = Trial.objects.filter(pk=id, dataset=dataset).first()
    if row is None:
        raise UnknownTrial
    return row


def told(row: Trial) -> TrialInfo:
    """The row as a value."""
    plan = msgspec.convert(row.plan, Plan)
    outcome = msgspec.convert(row.outcome, Outcome) if row.outcome is not None else None
    common = (row.pk, row.dataset, row.version, plan)
    if row.unreachable or outcome is not None:
        return TrialInfo(*common, "unreachable" if row.unreachable else "done", outcome, row.made)
    job = jobs.status(row.job)
    state = "failed" if job.state in ("failed", "done") else job.state
    return TrialInfo(*common, state, None, "", job.done, job.total)


@jobs.job(_JOB)
def work(context: JobContext, trial: str) -> None:
    """Look for the least coarse table, and keep it for the officer to look at."""
    row = Trial.objects.filter(pk=trial, outcome__isnull=True, unreachable=False).first()
    if row is None:
        return
    plan = msgspec.convert(row.plan, Plan)
    table = table_of(datasets.detail(row.dataset, decide.sight(SYSTEM), row.version), plan.table)
    context.progress(0, 3)
    columns = {one.name: one for one in table.schema.columns}
    kept = [name for name, part in plan.parts.items() if part is not Part.DROPPED]
    frame = pl.read_parquet(storage.local_path(table.parquet), columns=kept)
    found = [
        hierarchy(columns[name], plan.ladders[name], frame[name])
        for name, part in plan.parts.items()
        if part is Part.IDENTIFYING
    ]
    context.progress(1, 3)
    sensitive = next((name for name, part in plan.parts.items() if part is Part.SENSITIVE), None)
    wanted = Wanted(plan.k, plan.distinct, closeness=plan.closeness, suppressed=plan.suppressed)
    try:
        made = privacy.anonymise(frame, found, wanted, sensitive=sensitive)
    except OutOfReach:
        Trial.objects.filter(pk=trial).update(unreachable=True)
        return
    context.progress(2, 3)
    parquet = _stored(made, found)
    steps = [_step(one, columns[one.column].title, made.levels[one.column]) for one in found]
    outcome = Outcome(made.before, made.after, steps, made.suppressed, made.proven)
    Trial.objects.filter(pk=trial).update(outcome=msgspec.to_builtins(outcome), parquet=parquet)


def _stored(made: Anonymised, found: list[Hierarchy]) -> str:
    """Put the table away as one of the house; the label of an empty cell is an empty cell again."""
    labelled = [one.column for one in found if made.levels[one.column]]
    empty = [
        pl.when(pl.col(name) == privacy.NONE)
        .then(None)
        .otherwise(pl.col(name).str.replace(f"^\\{privacy.ANY}$", "＊"))
        .alias(name)
        for name in labelled
    ]
    table = made.table.with_columns(empty)
    rows = pl.Series(ROW, range(1, table.height + 1), dtype=pl.Int64)
    with storage.workspace() as folder:
        path = folder / "table.parquet"
        table.insert_column(0, rows).write_parquet(path, compression="zstd")
        return storage.put_file(path, move=True, sealed=True).key


def _step(hierarchy: Hierarchy, title: str, level: int) -> Step:
    name = hierarchy.names[level - 1] if level else ""
    return Step(hierarchy.column, title, level, hierarchy.height, name)


def referenced_blobs() -> Iterator[str]:
    """Yield the keys of the files that trials still need (storage sweeps the others)."""
    yield from Trial.objects.exclude(parquet="").values_list("parquet", flat=True).iterator()


@jobs.every(_DAY, "disclosure.sweep")
def sweep(_context: JobContext) -> None:
    """Forget trials after a week; what was published from them has its own version."""
    Trial.objects.filter(created__lt=timezone.now() - _KEEP).delete()
