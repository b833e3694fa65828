"""XLSX, written row by row to a temporary file; further sheets where one is full."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import pyarrow as pa
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from hiroba.catalog.tables.cells import TOKYO
from hiroba.catalog.tables.forms.written import pieces
from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.texts import face, runs, text_cells
from hiroba.catalog.tables.types import ColumnType, FormCannotHold, Told
from hiroba.kernel.storage.service import workspace

SHEET_ROWS: Final = 1_048_575  # data rows of a sheet, under its header
_CELL: Final = 32_767  # characters of a cell
_DIGITS: Final = 10**15  # Excel keeps 15 digits
_FIRST_DAY: Final = dt.date(1900, 3, 1)  # before it Excel's calendar has a day too many
_WIDEST: Final = 40
_MOST_COLUMNS: Final = 16_384
_SIGNS: Final = frozenset("=+-@\t\r\n＝＋－＠")
_NO_DAY: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)  # the same rows have to give the same bytes
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass
class Workbook:
    """title: the sheet's name. told: takes the characters that no cell could hold, and the texts that would
    run as a formula when somebody edits or saves them again: Excel is told that they are texts."""

    title: str
    told: Told
    _formats: dict[str, Any] = field(default_factory=dict)

    def chunks(self, selection: Selection) -> Iterator[bytes]:
        """The file's bytes. Raises FormCannotHold."""
        if len(selection.fields) > _MOST_COLUMNS:
            raise FormCannotHold(form="Excel")
        with workspace() as folder:
            path = folder / "table.xlsx"
            with xlsxwriter.Workbook(path, {**_OPTIONS, "tmpdir": str(folder)}) as book:
                self._formats = {
                    "head": book.add_format({"bold": True, "bottom": 1}),
                    "date": book.add_format({"num_format": "yyyy-mm-dd"}),
                    "datetime": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
                    "text": book.add_format({"quote_prefix": True}),
                }
                book.set_properties({"created": _NO_DAY})
                self._fill(book, selection)
            yield from pieces(path)

    def _fill(self, book: Any, selection: Selection) -> None:
        kinds = [field.column.type for field in selection.fields]
        writers = [self._writer(kind) for kind in kinds]
        sheet, at = self._sheet(book, selection, 1), 0
        sql = [_value(field.sql, kind) for field, kind in zip(selection.fields, kinds, strict=True)]
        with selection.batches(sql) as batches:
            for batch in batches:
                columns = [_cells(cells, kind) for cells, kind in zip(batch.columns, kinds, strict=False)]
                for row in zip(*columns, strict=True):
                    if at == SHEET_ROWS:
                        sheet, at = self._sheet(book, selection, len(book.worksheets()) + 1), 0
                    at += 1
                    for position, value in enumerate(row):
                        if value is not None:
                            writers[position](sheet, at, position, value)

    def _sheet(self, book: Any, selection: Selection, number: int) -> Worksheet:
        sheet = book.add_worksheet(sheet_name(self.title, number))
        sheet.freeze_panes(1, 0)
        for at, one in enumerate(selection.fields):
            sheet.set_column(at, at, min(_WIDEST, max(10, 2 * len(one.header) + 2)))
        for at, one in enumerate(selection.fields):
            sheet.write_string(0, at, one.header[:_CELL], self._formats["head"])
        return sheet

    def _writer(self, kind: ColumnType) -> Callable[[Worksheet, int, int, Any], None]:
        writers = {
            ColumnType.INTEGER: self._number,
            ColumnType.NUMBER: self._number,
            ColumnType.YEAR: self._number,
            ColumnType.BOOLEAN: _boolean,
            ColumnType.DATE: self._date,
            ColumnType.DATETIME: self._datetime,
        }
        return writers.get(kind, self._text)

    def _text(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        text = str(value)
        self.told.lost += max(0, len(text) - _CELL)
        if text[:1] in _SIGNS and runs(pa.array([text]))[0].as_py():
            self.told.defused += 1
            sheet.write_string(row, column, text[:_CELL], self._formats["text"])
        else:
            sheet.write_string(row, column, text[:_CELL])

    def _number(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        if isinstance(value, int) and abs(value) >= _DIGITS:
            sheet.write_string(row, column, str(value))
        else:
            sheet.write_number(row, column, value)

    def _date(self, sheet: Worksheet, row: int, column: int, value: dt.date) -> None:
        if value < _FIRST_DAY:
            sheet.write_string(row, column, value.isoformat())
        else:
            sheet.write_datetime(row, column, value, self._formats["date"])

    def _datetime(self, sheet: Worksheet, row: int, column: int, value: dt.datetime) -> None:
        local = value.astimezone(TOKYO).replace(tzinfo=None)
        if local.date() < _FIRST_DAY:
            sheet.write_string(row, column, local.isoformat())
        else:
            sheet.write_datetime(row, column, local, self._formats["datetime"])


def _boolean(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    sheet.write_boolean(row, column, value)


def _value(sql: str, kind: ColumnType) -> str:
    return sql if kind is ColumnType.DATETIME else face(sql, kind)


def _cells(cells: Any, kind: ColumnType) -> list[Any]:
    values: list[Any] = text_cells(cells, kind, formulas=True).to_pylist()
    return values


def sheet_name(title: str, number: int) -> str:
    """A name that Excel takes: 31 characters at most, none of its reserved signs; "(2)" on further sheets."""
    ending = "" if number == 1 else f" ({number})"
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f\x7f]", " ", title).strip().strip("'").strip()[: 31 - len(ending)]
    if not plain or plain.lower() == "history":
        plain = "data"
    return plain + ending
