"""A tidied table becomes a table of its data model, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.geocoding import service as geocoding
from hiroba.catalog.geocoding.types import Precision, Within
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.intake.mapping.plan import PLACE, Plan, Step, made, own_place, plan_of
from hiroba.intake.mapping.types import PLACE_COARSE, PLACE_UNKNOWN, PRECISION, Mapped, MappingDraft, Problem
from hiroba.intake.mapping.values import text_of

_BATCH = 20_000
_EXAMPLES = 5
_ARROW: dict[ColumnType, Any] = {
    ColumnType.STRING: pa.string(), ColumnType.INTEGER: pa.int64(), ColumnType.NUMBER: pa.float64(),
    ColumnType.BOOLEAN: pa.bool_(), ColumnType.DATE: pa.date32(), ColumnType.TIME: pa.string(),
    ColumnType.DATETIME: pa.timestamp("us", "UTC"), ColumnType.YEAR: pa.int64(),
    ColumnType.YEARMONTH: pa.string(),
}  # fmt: skip
_GIVEN = "given"  # coordinates that the file has itself


@dataclass
class _Tally:
    """Problems by attribute and reason, and the box around the places."""

    examples: int
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    shown: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)
    longitudes: list[float] = field(default_factory=list)
    latitudes: list[float] = field(default_factory=list)

    def add(self, attribute: str, reason: str, row: int, text: str) -> None:
        key = (attribute, reason)
        self.counts[key] = self.counts.get(key, 0) + 1
        shown = self.shown.setdefault(key, [])
        if len(shown) < self.examples:
            shown.append((row, text[:120]))

    def place(self, latitudes: Sequence[float | None], longitudes: Sequence[float | None]) -> None:
        both = [(x, y) for x, y in zip(longitudes, latitudes, strict=True) if x is not None and y is not None]
        if both:
            xs, ys = zip(*both, strict=True)
            self.longitudes += [min(xs), max(xs)]
            self.latitudes += [min(ys), max(ys)]

    def bounds(self) -> tuple[float, float, float, float] | None:
        if not self.longitudes:
            return None
        xs, ys = self.longitudes, self.latitudes
        return (min(xs), min(ys), max(xs), max(ys))

    def problems(self) -> tuple[Problem, ...]:
        return tuple(Problem(*key, count, tuple(self.shown[key])) for key, count in self.counts.items())


def apply(
    parquet: Path,
    schema: TableSchema,
    draft: MappingDraft,
    within: Within,
    target: Path,
    *,
    rows: int | None = None,
    examples: int = _EXAMPLES,
) -> Mapped:
    """Write the mapped table to `target`. rows: only the first so many (a preview).

    The draft has a model, and it exists (`check`)."""
    model = datamodels.model(draft.model)
    plan = plan_of(schema, draft, model)
    found = _schema(schema, plan, draft.model)
    arrow = pa.schema(_fields(pq.read_schema(parquet), plan, found))
    tally = _Tally(examples)
    with pq.ParquetWriter(target, arrow, compression="zstd", compression_level=1) as writer:
        for batch in _batches(parquet, rows):
            columns = _columns(batch, plan, found, within, tally)
            arrays = [pa.array(columns[one.name], one.type) for one in arrow]
            writer.write_table(pa.table(arrays, schema=arrow), row_group_size=batch.num_rows or 1)
    key = _key(target, schema, plan, found)
    return Mapped(target, replace(found, key=key), (*plan.problems, *tally.problems()), tally.bounds())


def _batches(parquet: Path, rows: int | None) -> Iterator[Any]:
    left = rows
    for batch in pq.ParquetFile(parquet).iter_batches(_BATCH if rows is None else min(_BATCH, max(rows, 1))):
        yield batch if left is None else batch.slice(0, left)
        if left is not None:
            left -= batch.num_rows
            if left <= 0:
                return


def _schema(schema: TableSchema, plan: Plan, model: str) -> TableSchema:
    columns = [column for _source, column in plan.originals] + list(plan.made)
    names = {source: column.name for source, column in plan.originals}
    known = {column.name for column in columns}
    if plan.address:
        entity = datamodels.model(model)
        for name in PLACE:
            standard = entity.field(name) or next(f for f in datamodels.shared_fields() if f.name == name)
            if name not in known:
                columns.append(made(standard, entity))
        columns.append(Column(PRECISION, "位置の精度", ColumnType.STRING, made=True))
        known = {column.name for column in columns}
    own = own_place(schema) or ("", "")
    latitude, longitude = (name if name in known else None for name in PLACE)
    return TableSchema(
        columns=tuple(columns),
        model=model,
        latitude=latitude or names.get(own[0]),
        longitude=longitude or names.get(own[1]),
        geometry=names.get(schema.geometry or ""),
        year_columns=tuple(names[name] for name in schema.year_columns if name in names),
    )


def _fields(physical: pa.Schema, plan: Plan, schema: TableSchema) -> list[Any]:
    """The file's own columns as they were stored, the others as their type says."""
    stored: dict[str, Any] = {column.name: physical.field(source).type for source, column in plan.originals}
    return [
        pa.field(ROW, pa.int64()),
        *(pa.field(column.name, stored.get(column.name) or _ARROW[column.type]) for column in schema.columns),
    ]


def _columns(
    batch: Any, plan: Plan, schema: TableSchema, within: Within, tally: _Tally
) -> dict[str, list[Any]]:
    cells: dict[str, Any] = {name: batch.column(name) for name in batch.schema.names}
    lists: dict[str, list[Any]] = {}

    def values(name: str) -> list[Any]:
        if name not in lists:
            lists[name] = cells[name].to_pylist()
        return lists[name]

    rows = values(ROW)
    done: dict[str, Any] = {ROW: rows}
    for source, column in plan.originals:
        done[column.name] = cells[source]
    for step in plan.steps:
        sources = [values(name) for name in step.sources]
        given: Iterator[tuple[Any, ...]] = zip(*sources, strict=True) if sources else iter([()] * len(rows))
        done[step.target.name] = _step(step, given, rows, tally)
    if plan.address:
        _locate(plan, values, done, rows, within, tally)
    if schema.latitude and schema.longitude:
        tally.place(_floats(done[schema.latitude]), _floats(done[schema.longitude]))
    return done


def _step(step: Step, given: Iterator[tuple[Any, ...]], rows: list[int], tally: _Tally) -> list[Any]:
    made_values = []
    for row, cells in zip(rows, given, strict=True):
        value, reason = step.convert(cells)
        if reason:
            tally.add(step.field.name, reason, row, " / ".join(map(text_of, cells)))
        made_values.append(value)
    return made_values


def _locate(
    plan: Plan, values: Any, done: dict[str, Any], rows: list[int], within: Within, tally: _Tally
) -> None:
    """Coordinates from the address where the file gives none; a municipality's middle is no place."""
    names = plan.given or PLACE
    nothing = [None] * len(rows)
    ys = _floats(values(names[0]) if plan.given else done.get("latitude", nothing))
    xs = _floats(values(names[1]) if plan.given else done.get("longitude", nothing))
    parts = [values(name) for name in plan.address]
    texts = ["".join(map(text_of, cells)) for cells in zip(*parts, strict=True)]
    wanted = [i for i in range(len(rows)) if (ys[i] is None or xs[i] is None) and texts[i]]
    found = dict(zip(wanted, geocoding.locate_all((texts[i] for i in wanted), within), strict=True))
    precisions: list[str] = [
        _GIVEN if ys[i] is not None and xs[i] is not None else "none" for i in range(len(rows))
    ]
    for i, one in found.items():
        precisions[i] = one.precision.value
        if one.precision in (Precision.CHOME, Precision.TOWN):
            ys[i], xs[i] = one.latitude, one.longitude
        else:
            reason = PLACE_UNKNOWN if one.precision is Precision.NONE else PLACE_COARSE
            tally.add("location", reason, rows[i], texts[i])
    done["latitude"], done["longitude"], done[PRECISION] = ys, xs, precisions


def _floats(cells: Any) -> list[float | None]:
    return list(cells) if isinstance(cells, list) else list(cells.to_pylist())


def _key(target: Path, schema: TableSchema, plan: Plan, found: TableSchema) -> tuple[str, ...]:
    """The identifier of the model where it tells rows apart, else what told them apart in the file."""
    names = {column.name for column in found.columns}
    if "identifier" in names:
        frame = pl.read_parquet(target, columns=["identifier"])
        if frame.height and not frame["identifier"].null_count() and frame.n_unique() == frame.height:
            return ("identifier",)
    renamed = {source: column.name for source, column in plan.originals}
    return tuple(renamed[name] for name in schema.key) if all(n in renamed for n in schema.key) else ()
