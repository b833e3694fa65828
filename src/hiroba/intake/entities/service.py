"""The door: what has been published as a table comes alive in the context store."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from typing import Any

import pyarrow.parquet as pq

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.context.city import service as context
from hiroba.context.city.types import Entity
from hiroba.context.entities.service import render
from hiroba.context.entities.types import View
from hiroba.context.jsonld.service import CORE, CORE_URL
from hiroba.intake.entities.build import Naming, Row, builder, is_of_things, rows
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Action, Effect, Resource, Rule, TargetKind, Visibility
from hiroba.kernel.erasure.types import Target
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outbox.types import Event
from hiroba.kernel.storage import service as storage

__all__ = [
    "documents", "follow", "ids_meant", "ids_of", "is_of_things", "make_anew", "make_entities", "maker",
]  # fmt: skip

_JOB = "entities.make"
_BATCH = 5_000
_PAGE = 500  # datasets at once
Maker = Callable[[DatasetDetail], Iterator[Entity]]
_makers: dict[str, Maker] = {}


@outbox.consumer("dataset.published", "entities")
@outbox.consumer("dataset.changed", "entities")
@outbox.consumer("dataset.withdrawn", "entities")
def follow(event: Event) -> None:
    """A dataset is new, seen by others, or gone: its entities follow it in the background."""
    make_anew(event.key)


@outbox.consumer("rule.changed", "entities")
def follow_rules(event: Event) -> None:
    """A rule closes or opens a dataset, or all of an organisation's: its entities follow that, too."""
    kind = event.payload["kind"]
    if kind == TargetKind.DATASET:
        make_anew(event.key)
    elif kind == TargetKind.ORGANISATION:
        after = ""
        while ids := datasets.walk(decide.sight(SYSTEM), after, _PAGE, event.payload["organisation"]):
            for id in ids:
                make_anew(id)
            after = ids[-1]


def make_anew(dataset: str) -> None:
    """Bring its things in step with it, in the background."""
    jobs.enqueue(_JOB, {"dataset": dataset}, key=f"{_JOB}:{dataset}")


def maker(format: str) -> Callable[[Maker], Maker]:
    """Register who makes the entities of datasets of a format that are more than rows with a place."""

    def register(make: Maker) -> Maker:
        _makers[format] = make
        return make

    return register


@jobs.job(_JOB)
def make_entities(told: JobContext, dataset: str) -> None:
    """Bring the context store in step with a dataset; running it again changes nothing."""
    sight = decide.sight(SYSTEM)
    info = datasets.find(dataset, sight)
    if info is None:
        return
    kept: set[str] = set()
    if not info.withdrawn:
        detail = datasets.detail(dataset, sight)
        total = sum(table.rows_out for table in detail.tables)
        _write(detail, _things(detail), kept, told, total)
    context.delete_missing(info.organisation, dataset, kept)


def ids_of(dataset: str) -> set[str]:
    """The ids of all things that a dataset stands for as it is now; nothing is written."""
    sight = decide.sight(SYSTEM)
    info = datasets.find(dataset, sight)
    if info is None or info.withdrawn:
        return set()
    return {entity["id"] for entity in _things(datasets.detail(dataset, sight))}


def ids_meant(target: Target) -> set[str]:
    """The ids of the things that rows of a dataset stood for, in any version that is still there."""
    return {
        id
        for detail in datasets.held(target.dataset)
        if detail.card.organisation == target.organisation
        for table in detail.tables
        if is_of_things(table.schema)
        for id in _ids_meant(detail, table, target)
    }


def _ids_meant(detail: DatasetDetail, table: TableInfo, target: Target) -> Iterator[str]:
    column = datasets.column_in(target, table.schema)
    if column is None:
        return
    build, path = builder(table.schema, _naming(detail, table)), storage.local_path(table.parquet)
    with pq.ParquetFile(path) as file:
        every = rows(file.iter_batches(_BATCH))
        for row, text in zip(every, tables.texts(path, column), strict=True):
            if text == target.what:
                yield build(row)["id"]


def _things(detail: DatasetDetail) -> Iterator[Entity]:
    make = _makers.get(detail.card.format)
    if make is not None:
        yield from make(detail)
        return
    for table in detail.tables:
        if is_of_things(table.schema):
            yield from _entities(detail, table)


def documents(
    detail: DatasetDetail,
    table: TableInfo,
    pieces: Iterable[list[Row]],
    *,
    columns: Collection[str] | None = None,
    simplified: bool = False,
) -> Iterator[list[dict[str, Any]]]:
    """The table's rows as NGSI-LD documents with their @context, under the ids that they have in the city.

    pieces: rows by column name with `_row`, some at a time. simplified: values only (keyValues, 4.5.4).
    """
    build = builder(table.schema, _naming(detail, table), columns)
    view = View(representation="simplified")
    for piece in pieces:
        made = (build(row) for row in piece)
        shown = (render(each, {}, view, CORE) for each in made) if simplified else made
        yield [{**each, "@context": CORE_URL} for each in shown]


def _naming(detail: DatasetDetail, table: TableInfo) -> Naming:
    return Naming(detail.card.organisation, detail.card.id, table.ordinal)


def _entities(detail: DatasetDetail, table: TableInfo) -> Iterator[Entity]:
    build = builder(table.schema, _naming(detail, table))
    file = pq.ParquetFile(storage.local_path(table.parquet))
    return (build(row) for row in rows(file.iter_batches(_BATCH)))


def _write(
    detail: DatasetDetail, things: Iterator[Entity], kept: set[str], told: JobContext, total: int
) -> None:
    visibility = _visibility(detail)
    while chunk := list(islice(things, _BATCH)):
        context.upsert(detail.card.organisation, chunk, source=detail.card.id, visibility=visibility)
        kept.update(entity["id"] for entity in chunk)
        told.progress(len(kept), total)


def _visibility(detail: DatasetDetail) -> Visibility:
    """The dataset's, or its officers' alone where a rule closes rows, columns or the whole of it to anybody.

    Things of the city are shown whole or not at all, and of a thing nobody asks which dataset it is from.
    """
    card = detail.card
    rules = decide.rules_about(Resource("dataset", card.id, card.organisation, card.visibility))
    if any(_closes(rule) for rule in rules):
        return Visibility.PRIVATE
    return card.visibility


def _closes(rule: Rule) -> bool:
    if rule.effect is not Effect.PROHIBIT or Action.DATASET_READ not in rule.actions:
        return False
    return rule.target.kind is TargetKind.DATASET or Action.ENTITY_READ not in rule.actions
