"""From a raw table to its tidy tables: the regions of a grid one after the other, a frame as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from hiroba.catalog.tables.types import TableSchema
from hiroba.intake.layout.service import filled, find_regions, split_unit
from hiroba.intake.layout.types import Cells, Region
from hiroba.intake.reading.types import ROW, FrameTable, GridTable, RefusedRow
from hiroba.intake.tidy import report
from hiroba.intake.tidy.arrow import pq
from hiroba.intake.tidy.chunks import gathered
from hiroba.intake.tidy.columns import Work, works
from hiroba.intake.tidy.convert import Lost
from hiroba.intake.tidy.draw import Drawn, draw
from hiroba.intake.tidy.frame import canonical
from hiroba.intake.tidy.grid import Body, Skipped
from hiroba.intake.tidy.heads import Head, named
from hiroba.intake.tidy.keys import find_key
from hiroba.intake.tidy.long_form import long_form, year_columns
from hiroba.intake.tidy.pipeline import Outcome, Progress, run
from hiroba.intake.tidy.sampling import sample
from hiroba.intake.tidy.types import Change, TidyOptions, TidyTable, Unread
from hiroba.intake.tidy.writing import UnreadFile

_HEAD = 2_000  # rows of a large stream in which the layout is found


@dataclass(frozen=True)
class _Source:
    """A table to be made: its name and title, where its chunks come from, what was said around it."""

    name: str
    title: str
    stem: str
    total: int | None


def of_grid(table: GridTable, workspace: Path, options: TidyOptions, progress: Progress) -> list[TidyTable]:
    drawn = draw(table)
    if not drawn.held:
        return []
    head, drawn = _head(table, drawn)
    regions = find_regions(
        head,
        merges=table.merges,
        hidden_rows=table.hidden_rows,
        hidden_columns=table.hidden_columns,
        complete=drawn.complete,
    )
    tables = []
    for number, region in enumerate(regions):
        refused_here = number == len(regions) - 1
        source = _Source(
            table.name if len(regions) == 1 else f"{table.name} {number + 1}",
            "　".join(region.titles[:1]),
            f"table{number}",
            table.rows,
        )
        tables.append(_region(drawn, head, region, source, workspace, progress, refused=refused_here))
    return [long_form(table, workspace) for table in tables] if options.long_years else tables


def _head(table: GridTable, drawn: Drawn) -> tuple[Cells, Drawn]:
    """The cells for the layout; a whole grid with merges is filled as the layout sees it."""
    held = pa.Table.from_batches(drawn.held)
    if not drawn.complete:
        return _cells(held.slice(0, _HEAD)), drawn
    cells = _cells(held)
    if not table.merges:
        return cells, drawn
    columns = list(zip(*filled(cells, table.merges), strict=True))
    names = [ROW, *(f"c{index}" for index in range(len(columns)))]
    arrays = [held.column(ROW).combine_chunks(), *(pa.array(column, pa.string()) for column in columns)]
    return cells, Drawn(table, [pa.RecordBatch.from_arrays(arrays, names)], None)


def _cells(held: pa.Table) -> Cells:
    columns = [held.column(index).to_pylist() for index in range(1, held.num_columns)]
    return [list(row) for row in zip(*columns, strict=True)] if columns else []


def _region(
    drawn: Drawn,
    head: Cells,
    region: Region,
    source: _Source,
    workspace: Path,
    progress: Progress,
    *,
    refused: bool,
) -> TidyTable:
    body = Body(region, head)
    heads = [
        Head(f"c{column}", header.title, header.property, header.unit.replace("％", "%"), header.generated)
        for column, header in zip(region.columns, region.headers, strict=True)
    ]
    held = _joined(body.tables(drawn.held), heads)
    at_work, model = _at_work(held, heads, (drawn.table.name, *region.titles))

    def chunks() -> Iterator[pa.Table]:
        return gathered(body.tables(drawn.batches()))

    outcome = run(chunks, at_work, workspace, source.stem, progress, source.total)
    rows = drawn.table.refused if refused else []
    footnotes = (*region.titles[1:], *(text for _, text in region.footnotes), *body.skipped.footnotes)
    changes = report.of_region(region, body.skipped)
    return _finished(
        source, workspace, outcome, at_work, model, rows, body.skipped, changes, footnotes, region.metadata
    )


def _declared(name: str) -> Head:
    """A column that the format names: 「高さ（m）」 is a height in metres there, too."""
    title, unit = split_unit(name)
    return Head(name, title, unit=unit)


def of_frame(table: FrameTable, workspace: Path, progress: Progress) -> list[TidyTable]:
    drawn = draw(table)
    heads = [_declared(name) for name in table.schema.names if name != ROW]
    if not heads:
        return []
    held = _joined(canonical(drawn.held), heads)
    at_work, model = _at_work(held, heads, (table.name,))

    def chunks() -> Iterator[pa.Table]:
        return gathered(canonical(drawn.batches()))

    source = _Source(table.name, "", "table0", table.rows)
    outcome = run(chunks, at_work, workspace, source.stem, progress, table.rows)
    return [_finished(source, workspace, outcome, at_work, model, table.refused, Skipped(), [], (), ())]


def _joined(tables: Iterator[pa.Table], heads: Sequence[Head]) -> pa.Table:
    parts = [part for part in tables if part.num_rows]
    if parts:
        return pa.concat_tables(parts, promote_options="permissive")
    names = [ROW, *(head.source for head in heads)]
    return pa.table([pa.array([], pa.int64()), *(pa.array([], pa.string()) for _ in heads)], names)


def _at_work(held: pa.Table, heads: list[Head], names: tuple[str, ...]) -> tuple[list[Work], str | None]:
    samples = sample(held, [head.source for head in heads])
    found, columns = named(heads, [list(samples[head.source]) for head in heads], names)
    return works(columns, held.schema, samples), found.model


def _finished(
    source: _Source,
    workspace: Path,
    outcome: Outcome,
    at_work: list[Work],
    model: str | None,
    refused: Sequence[RefusedRow],
    skipped: Skipped,
    changes: list[Change],
    footnotes: tuple[str, ...],
    metadata: tuple[tuple[str, str], ...],
) -> TidyTable:
    parquet = workspace / f"{source.stem}.parquet"
    column_changes, unreads = report.of_columns(at_work)
    unread = outcome.unread
    if refused:
        unread = _with_refused(workspace / f"{source.stem}.refused.parquet", outcome.unread, refused)
        unreads = [*unreads, *_refused_counts(refused)]
    schema = TableSchema(
        columns=tuple(outcome.columns),
        model=model,
        key=find_key(parquet, outcome.columns, outcome.rows),
        longitude=outcome.longitude,
        latitude=outcome.latitude,
        geometry=next((c.name for c in outcome.columns if c.type.value == "geometry"), None),
        year_columns=year_columns(outcome.columns),
    )
    return TidyTable(
        name=source.name,
        title=source.title,
        schema=schema,
        parquet=parquet,
        unread=unread,
        rows_in=outcome.rows + len(refused) + skipped.rows,
        rows_out=outcome.rows,
        cells_unread=sum(work.tally.unread_cells for work in at_work),
        changes=(*changes, *column_changes),
        unreads=tuple(unreads),
        footnotes=footnotes,
        metadata=metadata,
        bounds=outcome.bounds.box(),
    )


def _refused_counts(refused: Sequence[RefusedRow]) -> list[Unread]:
    reasons: dict[str, list[RefusedRow]] = {}
    for row in refused:
        reasons.setdefault(row.reason, []).append(row)
    return [
        Unread("", reason, len(rows), tuple((row.row, row.raw[:120]) for row in rows[:5]))
        for reason, rows in reasons.items()
    ]


def _with_refused(path: Path, unread: Path | None, refused: Sequence[RefusedRow]) -> Path:
    """The unread file with the rows that the reader could not give at all (column "")."""
    with UnreadFile(path) as file:
        rows = Lost(
            [row.row for row in refused], [row.raw for row in refused], [row.reason for row in refused]
        )
        file.write("", rows)
        if unread is not None:
            for batch in pq.ParquetFile(unread).iter_batches():
                file.copy(batch)
        file.close()
    return path
