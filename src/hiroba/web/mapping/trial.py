"""The first rows of a file as the mapping makes them."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from django.utils.translation import gettext as _

from hiroba.catalog.datamodels.types import DataModel
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.intake.entities import service as entities
from hiroba.intake.mapping import service as mapping
from hiroba.intake.mapping.types import PRECISION, MappingDraft, Problem
from hiroba.intake.tidy import service as tidying
from hiroba.kernel.storage import service as storage
from hiroba.web.catalogue.dataset.cells import Cell, cell

ROWS = 10


@dataclass(frozen=True)
class Row:
    """number: in the file. troubled: whether something of it could not be mapped."""

    number: int
    cells: tuple[Cell, ...]
    troubled: bool


@dataclass(frozen=True)
class Trouble:
    """where: the attribute's title. lines: (row in the file, its text)."""

    where: str
    sentence: str
    count: int
    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Trial:
    """alive: whether the rows become entities. first: the first one as NGSI-LD."""

    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    troubles: tuple[Trouble, ...]
    alive: bool
    first: str


def try_out(detail: DatasetDetail, table: TableInfo, draft: MappingDraft, model: DataModel) -> Trial:
    """Apply the draft to the first rows, without keeping anything."""
    within = mapping.within(detail.card.organisation)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "mapped.parquet"
        parquet = storage.local_path(table.parquet)
        done = mapping.apply(parquet, table.schema, draft, within, target, rows=ROWS, examples=ROWS)
        rows: list[dict[str, Any]] = pq.read_table(target).to_pylist()
    names = {field.name for field in model.fields} | {PRECISION}
    columns = [column for column in done.schema.columns if column.name in names]
    troubled = {row for problem in done.problems for row, _text in problem.examples}
    tried = replace(table, schema=done.schema)
    alive = entities.is_of_things(done.schema)
    made = next(entities.documents(detail, tried, [rows[:1]])) if rows and alive else []
    return Trial(
        heads=tuple(_title(column.name, column.title, model) for column in columns),
        rows=tuple(
            Row(
                row["_row"],
                tuple(_cell(column, row.get(column.name)) for column in columns),
                row["_row"] in troubled,
            )
            for row in rows
        ),
        troubles=troubles(done.problems, model),
        alive=alive,
        first=json.dumps(made[0], ensure_ascii=False, indent=2, default=str) if made else "",
    )


def troubles(problems: tuple[Problem, ...], model: DataModel) -> tuple[Trouble, ...]:
    """Problems in words."""
    return tuple(
        Trouble(
            _title(one.attribute, _("位置") if one.attribute == "location" else one.attribute, model),
            tidying.explain(one.reason),
            one.count,
            one.examples,
        )
        for one in problems
    )


def _title(name: str, otherwise: str, model: DataModel) -> str:
    field = model.field(name)
    return field.title if field else str(otherwise)


def _cell(column: Any, value: Any) -> Cell:
    return cell(column, value.isoformat() if hasattr(value, "isoformat") else value)
