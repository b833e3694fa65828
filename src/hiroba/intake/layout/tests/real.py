"""Opens the real files that may lie beside the checkout, simply: tests skip where they are absent."""

import csv
import io
from datetime import date, datetime, time
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hiroba.intake.layout.types import Cell, Cells

DATA = Path(__file__).parents[5].parent / "shared" / "data"


def grid(name: str) -> Cells:
    """The first sheet of a workbook or a CSV as text cells; skips the test where the file is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not beside the checkout")
    return workbook(path) if path.suffix == ".xlsx" else table(path)


def table(path: Path) -> Cells:
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    return [[cell or None for cell in row] for row in rows]


def workbook(path: Path) -> Cells:
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return [[text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]


def text(value: object) -> Cell:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value) if value not in (None, "") else None
