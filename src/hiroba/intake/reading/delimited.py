"""CSV, TSV and their kin as a grid, streamed: whatever the file's size, a few blocks are in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

from hiroba.intake.reading.blocks import BLOCK, Block, RecordBlocks
from hiroba.intake.reading.delimited_fast import parse_clean
from hiroba.intake.reading.delimited_rows import Rows, assemble
from hiroba.intake.reading.delimited_tolerant import parse
from hiroba.intake.reading.dialect import Dialect, sniff
from hiroba.intake.reading.encoding import Encoding, detect, transcode
from hiroba.intake.reading.formula import may_hold_formula, screen
from hiroba.intake.reading.grid import column_letters, column_names
from hiroba.intake.reading.refusals import (
    EmptyFile,
    FormulaRefused,
    PlainText,
    TooManyColumns,
    UnknownEncoding,
)
from hiroba.intake.reading.tally import Tally
from hiroba.intake.reading.types import ROW, GridTable, Note, RefusedRow
from hiroba.kernel.settings import service as settings

SMALL = 2 * BLOCK  # a file up to this size is read at once, so that its notes are known at once
HEAD = 1024 * 1024
TABLES = (".csv", ".tsv", ".tab")  # names that promise a table; a list of one column is one
SHOWN = 40  # characters of a cell that an error shows


def read_delimited(path: Path, name: str, title: str, workspace: Path) -> tuple[GridTable, str]:
    """Open a delimited text; the table and its encoding.

    Raises UnknownEncoding, EmptyFile, PlainText, TooManyColumns, RowTooLong, FormulaRefused (the last two
    also while a large file's batches are drawn).
    """
    encoding = detect(path)
    if encoding is None:
        raise UnknownEncoding(name=name)
    text, notes = _as_utf8(path, encoding, workspace)
    source = _Source(text, name, _bom(encoding), _dialect(text, name, encoding))
    if text.stat().st_size > SMALL:
        table = _table(source, title, source.batches, notes, None)
    else:
        table = _small_table(source, title, notes)
    return table, encoding.codec


def _as_utf8(path: Path, encoding: Encoding, workspace: Path) -> tuple[Path, list[Note]]:
    notes = [] if encoding.rule == "utf8" else [Note(f"encoding.{encoding.rule}")]
    if encoding.is_utf8:
        return path, notes
    target = workspace / f"utf8-{len(list(workspace.iterdir()))}.txt"
    broken = transcode(path, encoding, target)
    if broken:
        notes.append(Note("encoding.undecodable", broken))
    return target, notes


def _bom(encoding: Encoding) -> int:
    return encoding.bom if encoding.is_utf8 else 0


def _dialect(text: Path, name: str, encoding: Encoding) -> Dialect:
    size = text.stat().st_size
    with text.open("rb") as file:
        file.seek(_bom(encoding))
        head = file.read(HEAD)
    if not head.strip():
        raise EmptyFile(name=name)
    head = head.replace(b"\0", b"").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if size - _bom(encoding) > HEAD:
        head = head[: head.rfind(b"\n") + 1] or head
    dialect = sniff(head.decode("utf-8", "replace"))
    if not dialect.tabular and not name.lower().endswith(TABLES):
        raise PlainText(name=name)
    limit = settings.intake().max_columns
    if dialect.raw_width > limit:
        raise TooManyColumns(name=name, columns=dialect.raw_width, limit=limit)
    return dialect


def _small_table(source: _Source, title: str, notes: list[Note]) -> GridTable:
    drawn = list(source.batches())
    rows = sum(batch.num_rows for batch in drawn)
    if not rows and not source.refused:
        raise EmptyFile(name=source.name)
    return _table(source, title, lambda: iter(drawn), [*notes, *source.late_notes], rows)


def _table(
    source: _Source,
    title: str,
    batches: Callable[[], Iterator[pa.RecordBatch]],
    notes: list[Note],
    rows: int | None,
) -> GridTable:
    return GridTable(
        name=title,
        format=source.dialect.format,
        width=source.dialect.width,
        batches=batches,
        rows=rows,
        notes=tuple(notes),
        refused=source.refused,
        late_notes=source.late_notes if rows is None else [],
    )


class _Source:
    """One text in UTF-8 and its dialect; draws its batches anew each time it is asked."""

    def __init__(self, path: Path, name: str, skip: int, dialect: Dialect):
        self.path, self.name, self.skip, self.dialect = path, name, skip, dialect
        self.refused: list[RefusedRow] = []
        self.late_notes: list[Note] = []

    def batches(self) -> Iterator[pa.RecordBatch]:
        self.refused.clear()
        self.late_notes.clear()
        tally = Tally()
        row = 0
        with self.path.open("rb") as file:
            file.seek(self.skip)
            limit = settings.intake().max_row_bytes
            blocks = RecordBlocks(file, self.dialect.delimiter, self.name, limit, lambda: row)
            for block in blocks:
                tally.add("csv.nul_bytes", block.nul_bytes)
                rows = self._parse(block, blocks, tally)
                batch = assemble(rows, row, self.dialect.width, self.refused)
                row += rows.count
                tally.add("csv.ragged_rows", batch.ragged, [str(number) for number in batch.ragged_rows])
                if batch.batch.num_rows:
                    yield self._screened(batch.batch, block, tally)
        self.late_notes.extend(tally.notes())

    def _parse(self, block: Block, blocks: RecordBlocks, tally: Tally) -> Rows:
        """The fast way for a clean block, the tolerant one for any other (also for broken UTF-8)."""
        dialect = self.dialect
        if block.clean:
            rows = parse_clean(block, dialect)
            if rows is not None:
                return rows
        text = block.data.decode("utf-8", "surrogateescape")
        text = text if block.clean is False else text.replace("\r\n", "\n").replace("\r", "\n")
        parsed = parse(text, dialect.delimiter, dialect.width, at_end=block.clean or blocks.at_end)
        if not block.clean:
            blocks.consumed(len(text[: parsed.consumed].encode("utf-8", "surrogateescape")))
        tally.add("csv.broken_quotes", parsed.mended + len(parsed.unreadable))
        rows = Rows.of_cells(parsed, dialect.width)
        tally.add("encoding.undecodable", rows.undecodable)
        return rows

    def _screened(self, batch: pa.RecordBatch, block: Block, tally: Tally) -> pa.RecordBatch:
        """The batch with ="00123" as 00123; raises FormulaRefused for a cell that would run."""
        if not may_hold_formula(block.data, self.dialect.delimiter):
            return batch
        columns = [batch.column(0)]
        for place in range(self.dialect.width):
            seen = screen(batch.column(place + 1))
            if seen.danger:
                index, text = seen.danger
                row = batch.column(0)[index].as_py()
                raise FormulaRefused(name=self.name, row=row, column=column_letters(place), text=text[:SHOWN])
            tally.add("csv.text_formula", seen.text_formulas, [column_letters(place)])
            columns.append(seen.column)
        return pa.RecordBatch.from_arrays(columns, names=[ROW, *column_names(self.dialect.width)])
