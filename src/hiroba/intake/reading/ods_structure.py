"""The structure of an ODS document, by one pass over its content.xml."""

from __future__ import annotations

import zipfile

from lxml import etree

from hiroba.intake.reading import safe_xml
from hiroba.intake.reading.grid import column_letters
from hiroba.intake.reading.types import Merge
from hiroba.intake.reading.workbook_structure import SheetStructure

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_HIDDEN = ("collapse", "filter")
_MOST_HIDDEN = 100_000  # rows or columns that one repeat may hide: empty ones at the end are no matter


def structures(archive: zipfile.ZipFile) -> dict[str, SheetStructure]:
    """Sheet name -> structure. Raises etree.XMLSyntaxError, zipfile.BadZipFile, KeyError."""
    walker = _ContentPass()
    tags = (
        f"{_TABLE}table", f"{_TABLE}table-row", f"{_TABLE}table-column",
        f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell", f"{_DRAW}frame", f"{_OFFICE}annotation",
    )  # fmt: skip
    with archive.open("content.xml") as source:
        for event, element in safe_xml.walk(source, tags, events=("start", "end")):
            walker.take(event, element)
    return walker.sheets


class _ContentPass:
    def __init__(self) -> None:
        self.sheets: dict[str, SheetStructure] = {}
        self._sheet = SheetStructure()
        self._row = self._column = self._columns = 0

    def take(self, event: str, element: etree._Element) -> None:
        tag = safe_xml.local(element)
        if event == "start":
            self._start(tag, element)
        elif tag == "table-row":
            self._row += _repeat(element, "number-rows-repeated")
            safe_xml.drop(element)
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell(element)

    def _start(self, tag: str, element: etree._Element) -> None:
        if tag == "table":
            self._sheet = self.sheets.setdefault(element.get(f"{_TABLE}name", ""), SheetStructure())
            self._row = self._columns = 0
        elif tag == "table-row":
            self._column = 0
            if element.get(f"{_TABLE}visibility") in _HIDDEN:
                count = min(_repeat(element, "number-rows-repeated"), _MOST_HIDDEN)
                self._sheet.hidden_rows.update(range(self._row, self._row + count))
        elif tag == "table-column":
            count = _repeat(element, "number-columns-repeated")
            if element.get(f"{_TABLE}visibility") in _HIDDEN:
                self._sheet.hidden_columns.update(
                    range(self._columns, self._columns + min(count, _MOST_HIDDEN))
                )
            self._columns += count
        elif tag == "frame":
            self._sheet.tally.add("excel.objects")
        elif tag == "annotation":
            self._sheet.tally.add("excel.comments")

    def _cell(self, element: etree._Element) -> None:
        count = _repeat(element, "number-columns-repeated")
        kind = element.get(f"{_OFFICE}value-type", "")
        if kind or len(element):
            rows = _repeat(element.getparent(), "number-rows-repeated")
            self._sheet.reach(self._row + rows - 1, self._column + count - 1)
        self._note_kind(element, kind)
        rows = _repeat(element, "number-rows-spanned")
        columns = _repeat(element, "number-columns-spanned")
        if rows > 1 or columns > 1:
            self._sheet.merges.append(
                Merge(self._row, self._column, self._row + rows - 1, self._column + columns - 1)
            )
        self._column += count

    def _note_kind(self, element: etree._Element, kind: str) -> None:
        if kind == "percentage":
            self._sheet.tally.add("excel.percent_format", 1, [column_letters(self._column)])
        label = f"{column_letters(self._column)}{self._row + 1}"
        if element.get(f"{_TABLE}formula"):
            self._sheet.tally.add("excel.formulas", 1, [label])
        if element.get(f"{_CALC}value-type") == "error":
            text = "".join(element.itertext()).strip()
            self._sheet.texts[self._row, self._column] = text
            self._sheet.tally.add("excel.error_cells", 1, [f"{label} {text}"])


def _repeat(element: etree._Element | None, name: str) -> int:
    value = element.get(f"{_TABLE}{name}", "1") if element is not None else "1"
    return max(1, int(value)) if value.isdigit() else 1
