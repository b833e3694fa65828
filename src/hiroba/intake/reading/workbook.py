"""XLSX, XLS and ODS as grids: values by calamine, the rest by a pass over the structure."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa
from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from hiroba.intake.reading import ods_structure, refusals
from hiroba.intake.reading.grid import column_letters, grid_batch
from hiroba.intake.reading.sniff import Kind
from hiroba.intake.reading.types import GridTable, Merge
from hiroba.intake.reading.workbook_structure import SheetStructure
from hiroba.intake.reading.workbook_text import cell_text
from hiroba.intake.reading.xls_structure import xls_structures
from hiroba.intake.reading.xlsx_structure import XlsxParts
from hiroba.intake.reading.zip_limits import BROKEN_ZIP, opened
from hiroba.kernel.settings import service as settings

MOST_CELLS = 30_000_000  # of a sheet's whole rectangle, which is held in memory
BATCH_ROWS = 50_000
_MOST_SWOLLEN = 4  # times the size that a workbook may have: its parts are held in memory
_DIGITS = frozenset("+-0123456789 ")
_NUMBER = re.compile(r"[-+]?(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0)(?:\.[0-9]+)?")
_BROKEN = (
    *BROKEN_ZIP, CalamineError, etree.XMLSyntaxError, KeyError, ValueError, struct.error, IndexError,
)  # fmt: skip


def read_workbook(path: Path, kind: Kind, name: str) -> tuple[GridTable, ...]:
    """Every sheet that holds something. Raises FileTooLarge, EncryptedFile, BrokenWorkbook, EmptyFile, ..."""
    limit = settings.intake().max_workbook_bytes
    if path.stat().st_size > limit:
        raise refusals.FileTooLarge(name=name, limit=limit)
    try:
        tables = _tables(path, kind, name)
    except PasswordError as error:
        raise refusals.EncryptedFile(name=name) from error
    except RuntimeError as error:  # an encrypted member of the archive
        raise refusals.EncryptedFile(name=name) from error
    except _BROKEN as error:
        raise refusals.BrokenWorkbook(name=name) from error
    if not tables:
        raise refusals.EmptyFile(name=name)
    return tables


def _tables(path: Path, kind: Kind, name: str) -> tuple[GridTable, ...]:
    structure_of = _structures(path, kind, name)
    with path.open("rb") as file, CalamineWorkbook.from_filelike(file) as workbook:
        sheets = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        found = {meta.name: structure_of(meta.name) for meta in sheets}
        for title, structure in found.items():
            _check_extent(structure, name, title)
        tables = []
        for meta in sheets:
            structure = found[meta.name]
            if meta.visible != SheetVisibleEnum.Visible:
                structure.tally.add("excel.hidden_sheet", 1, [meta.name])
            table = _table(workbook.get_sheet_by_name(meta.name), kind, structure)
            if table:
                tables.append(table)
    return tuple(tables)


def _structures(path: Path, kind: Kind, name: str) -> Callable[[str], SheetStructure]:
    limit = settings.intake().max_workbook_bytes
    if kind == Kind.XLS:
        known = xls_structures(path, name)
        return lambda sheet: known.get(sheet, SheetStructure())
    with opened(path, name) as archive:
        if sum(member.file_size for member in archive.infolist()) > _MOST_SWOLLEN * limit:
            raise refusals.ArchiveBomb(name=name)
        if kind == Kind.ODS:
            known = ods_structure.structures(archive)
            return lambda sheet: known.get(sheet, SheetStructure())
        parts = XlsxParts(archive, name)
        known = {sheet: parts.structure(sheet) for sheet in parts.sheets}
        return lambda sheet: known.get(sheet, SheetStructure())


def _check_extent(structure: SheetStructure, name: str, sheet: str) -> None:
    limit = settings.intake().max_columns
    if structure.columns > limit:
        raise refusals.TooManyColumns(name=name, columns=structure.columns, limit=limit)
    if structure.rows * structure.columns > MOST_CELLS:
        raise refusals.SheetTooWide(name=name, sheet=sheet, rows=structure.rows, columns=structure.columns)


def _table(sheet: CalamineSheet, kind: Kind, structure: SheetStructure) -> GridTable | None:
    """The sheet as a grid, or None where it is empty."""
    rows = _text_rows(sheet, structure)
    while rows and not any(rows[-1]):
        rows.pop()
    if not rows:
        return None
    width = max(_used(row) for row in rows)
    rows = [row[:width] for row in rows]
    merges = tuple(structure.merges) or _merges(sheet)
    hidden_rows = frozenset(row for row in structure.hidden_rows if row < len(rows))
    hidden_columns = frozenset(column for column in structure.hidden_columns if column < width)
    tally = structure.tally
    tally.add("excel.merged_cells", len(merges), [_range(merge) for merge in merges[:5]])
    tally.add("excel.hidden_rows", len(hidden_rows), [str(row + 1) for row in sorted(hidden_rows)[:5]])
    tally.add(
        "excel.hidden_columns", len(hidden_columns), [column_letters(c) for c in sorted(hidden_columns)[:5]]
    )
    return GridTable(
        name=sheet.name,
        format=str(kind),
        width=width,
        batches=lambda: _batches(rows, width),
        rows=len(rows),
        merges=merges,
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        notes=tuple(tally.notes()),
    )


def _text_rows(sheet: CalamineSheet, structure: SheetStructure) -> list[list[str | None]]:
    rows: list[list[str | None]] = []
    for values in sheet.to_python(skip_empty_area=False):
        cells = [cell_text(value) for value in values]
        for column, value in enumerate(values):
            if isinstance(value, str) and value[:1] in _DIGITS and value and _NUMBER.fullmatch(value.strip()):
                structure.tally.add("excel.number_as_text", 1, [f"{column_letters(column)}{len(rows) + 1}"])
        rows.append(cells)
    for (row, column), text in structure.texts.items():
        if row >= len(rows):
            rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = text
    width = max(map(len, rows), default=0)
    for cells in rows:
        cells.extend([None] * (width - len(cells)))
    return rows


def _used(row: list[str | None]) -> int:
    return next((place + 1 for place in range(len(row) - 1, -1, -1) if row[place]), 0)


def _merges(sheet: CalamineSheet) -> tuple[Merge, ...]:
    return tuple(Merge(*first, *last) for first, last in sheet.merged_cell_ranges or ())


def _range(merge: Merge) -> str:
    first = f"{column_letters(merge.first_column)}{merge.first_row + 1}"
    return f"{first}:{column_letters(merge.last_column)}{merge.last_row + 1}"


def _batches(rows: list[list[str | None]], width: int) -> Iterator[pa.RecordBatch]:
    numbered = enumerate(rows, 1)
    while part := list(islice(numbered, BATCH_ROWS)):
        yield grid_batch([number for number, _ in part], [row for _, row in part], width)
