"""The structure of an XLSX workbook: its sheets' parts, styles, and one pass over a sheet's XML."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable
from typing import IO

from lxml import etree

from hiroba.intake.reading import safe_xml
from hiroba.intake.reading.grid import column_letters
from hiroba.intake.reading.number_formats import Style, styles
from hiroba.intake.reading.refusals import DangerousFormula
from hiroba.intake.reading.types import Merge
from hiroba.intake.reading.workbook_structure import SheetStructure

_CELL = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})")
_DANGEROUS = re.compile(
    r"\b(?:WEBSERVICE|CALL|REGISTER(?:\.ID)?|EXEC|DDE|DDEAUTO)\s*\(|(?:^|[=+\-@(,'\s])(?:cmd|powershell|mshta|msexcel|rundll32)\s*\|",
    re.I,
)
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")


class XlsxParts:
    """The parts of an XLSX archive that structure is told from."""

    def __init__(self, archive: zipfile.ZipFile, name: str):
        self._archive = archive
        self._name = name
        self._members = {member.lower(): member for member in archive.namelist()}
        self._styles = self._read_styles()
        self._sheets = self._read_sheets()

    def _open(self, part: str) -> etree._Element | None:
        member = self._members.get(part.lstrip("/").lower())
        if member is None:
            return None
        with self._archive.open(member) as source:
            return safe_xml.parse(source)

    def _read_styles(self) -> dict[str, Style]:
        root = self._open("xl/styles.xml")
        return styles(root) if root is not None else {}

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """Id -> (type's last word, target part) of the relationships of `part`."""
        folder, file = posixpath.split(part)
        root = self._open(f"{folder}/_rels/{file}.rels")
        found: dict[str, tuple[str, str]] = {}
        for element in root if root is not None else ():
            target = element.get("Target", "")
            place = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[element.get("Id", "")] = (element.get("Type", "").rpartition("/")[2], place.lstrip("/"))
        return found

    def _read_sheets(self) -> dict[str, str]:
        """Sheet name -> part."""
        root = self._open("xl/workbook.xml")
        related = self._related("xl/workbook.xml")
        found: dict[str, str] = {}
        for element in root.iter() if root is not None else ():
            if safe_xml.local(element) == "sheet":
                ids = [value for key, value in element.attrib.items() if key.endswith("}id")]
                if ids and ids[0] in related:
                    found[element.get("name", "")] = related[ids[0]][1]
        return found

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(self._sheets)

    def structure(self, sheet: str) -> SheetStructure:
        """One pass over the sheet. Raises DangerousFormula, etree.XMLSyntaxError, zipfile.BadZipFile."""
        found = SheetStructure()
        part = self._sheets.get(sheet, "")
        member = self._members.get(part.lower())
        if member is None:
            return found
        with self._archive.open(member) as source:
            _SheetPass(found, self._styles, self._name, sheet).run(source)
        self._objects(part, found)
        return found

    def _objects(self, part: str, found: SheetStructure) -> None:
        for kind, target in self._related(part).values():
            root = self._open(target) if kind in ("drawing", "comments") else None
            if root is None:
                continue
            tags = _ANCHORS if kind == "drawing" else ("comment",)
            count = sum(1 for element in root.iter() if safe_xml.local(element) in tags)
            found.tally.add("excel.objects" if kind == "drawing" else "excel.comments", count)


# The last cell of a row that holds something; a cell that is only formatted has no children.
_LAST = etree.XPath("*[*][last()]")


def _telling(known: Iterable[str]) -> etree.XPath:
    """Finds, in C, the cells of a row that must be looked at: errors, formulas, telling number formats."""
    styled = "".join(f" or @s='{style}'" for style in known)
    return etree.XPath(f"*[@t='e' or *[local-name()='f']{styled}]")


class _SheetPass:
    """Walks one sheet's XML and fills a `SheetStructure`."""

    def __init__(self, found: SheetStructure, known: dict[str, Style], name: str, sheet: str):
        self._found, self._styles, self._name, self._sheet = found, known, name, sheet
        self._telling = _telling(known)
        self._row = -1
        self._column = -1

    def run(self, source: IO[bytes]) -> None:
        handlers = {"row": self._take_row, "col": self._columns, "mergeCell": self._merge}
        for _, element in safe_xml.walk(source, tuple(f"{{*}}{tag}" for tag in handlers)):
            handlers[safe_xml.local(element)](element)

    def _take_row(self, element: etree._Element) -> None:
        self._row = int(element.get("r", self._row + 2)) - 1
        if element.get("hidden") in ("1", "true"):
            self._found.hidden_rows.add(self._row)
        for last in _LAST(element):
            self._found.reach(self._row, self._place(element, last))
            self._take_cells(element)
        safe_xml.drop(element)

    def _take_cells(self, row: etree._Element) -> None:
        for cell in self._telling(row):
            self._column = self._place(row, cell)
            self._cell(cell)

    def _place(self, row: etree._Element, cell: etree._Element) -> int:
        """The column of a cell, which some writers leave to its order."""
        place = _position(cell.get("r", ""))
        return place[1] if place else row.index(cell)

    def _columns(self, element: etree._Element) -> None:
        if element.get("hidden") in ("1", "true"):
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            self._found.hidden_columns.update(range(first - 1, min(last, 16384)))

    def _merge(self, element: etree._Element) -> None:
        corners = [_position(corner) for corner in element.get("ref", "").split(":")]
        if len(corners) == 2 and corners[0] and corners[1]:
            self._found.merges.append(Merge(*corners[0], *corners[1]))

    def _cell(self, element: etree._Element) -> None:
        value = None
        for child in element:
            tag = safe_xml.local(child)
            if tag == "v":
                value = child.text
            elif tag == "f":
                self._formula(child.text or "")
        kind = element.get("t", "n")
        if not value:
            return
        if kind == "e":
            self._found.texts[self._row, self._column] = value
            self._found.tally.add("excel.error_cells", 1, [f"{self._label()} {value}"])
        elif kind == "n" and element.get("s") in self._styles:
            self._styled(self._styles[element.get("s", "")], value)

    def _styled(self, style: Style, value: str) -> None:
        if style.percent:
            self._found.tally.add("excel.percent_format", 1, [column_letters(self._column)])
            return
        try:
            text = style.show(float(value)) if style.show else None
        except (ValueError, OverflowError):
            return
        if text is not None:
            self._found.texts[self._row, self._column] = text
            if style.rule:
                self._found.tally.add(style.rule, 1, [column_letters(self._column)])

    def _formula(self, text: str) -> None:
        if _DANGEROUS.search(text):
            raise DangerousFormula(name=self._name, sheet=self._sheet, cell=self._label())
        self._found.tally.add("excel.formulas", 1, [self._label()])

    def _label(self) -> str:
        return f"{column_letters(self._column)}{self._row + 1}"


def _position(reference: str) -> tuple[int, int] | None:
    """B3 -> (2, 1)."""
    match = _CELL.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
