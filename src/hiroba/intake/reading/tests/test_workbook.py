from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf import opendocument, style, table, text
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from hiroba.intake.reading import refusals
from hiroba.intake.reading.tests.helpers import cells, numbers, read_bytes, rules
from hiroba.intake.reading.types import GridTable, Merge
from hiroba.intake.reading.workbook_text import cell_text


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _grid(read: object) -> GridTable:
    first = read.tables[0]  # type: ignore[attr-defined]
    assert isinstance(first, GridTable)
    return first


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12.0, "12"), (0.1, "0.1"), (0.1 + 0.2, "0.3"), (1e15, "1000000000000000"), (139.767125, "139.767125"), (-0.5, "-0.5"),
        (0.00001, "0.00001"), (True, "TRUE"), (False, "FALSE"), ("", None), (None, None), ("00123", "00123"),
        (date(2026, 4, 1), "2026-04-01"), (datetime(2026, 4, 1), "2026-04-01"),  # noqa: DTZ001 (a workbook knows no zone)
        (datetime(2026, 4, 1, 9, 30), "2026-04-01T09:30:00"), (datetime(2026, 4, 1, 9, 29, 59, 999999), "2026-04-01T09:30:00"),  # noqa: DTZ001
        (time(9, 30), "09:30:00"), (timedelta(hours=26, minutes=30), "26:30:00"), (timedelta(hours=24), "24:00:00"),
        (timedelta(hours=-1), "-01:00:00"), (0, "0"),
    ],
)  # fmt: skip
def test_a_cell_has_one_form(value: object, expected: str | None) -> None:
    assert cell_text(value) == expected  # type: ignore[arg-type]


def test_values_of_an_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["番号", "日付", "時刻", "有無", "割合", "団体コード", "郵便番号", "閉館"])
    sheet.append([1, date(2026, 4, 1), time(9, 30), True, 0.125, 11002, 1000001, timedelta(hours=24)])
    sheet["E2"].number_format, sheet["F2"].number_format = "0.0%", "000000"
    sheet["G2"].number_format, sheet["H2"].number_format = "000\\-0000", "[h]:mm"
    sheet["A4"] = "=1/0"
    sheet["B4"], sheet["B4"].data_type = "#REF!", "e"
    sheet["C4"], sheet["C4"].number_format = 1.0625, "h:mm"
    read = read_bytes(tmp_path, _saved(book), "施設.xlsx")
    grid = _grid(read)
    assert (read.format, grid.name, grid.rows, grid.width) == ("xlsx", "Sheet", 4, 8)
    assert cells(grid)[1] == [
        "1",
        "2026-04-01",
        "09:30:00",
        "TRUE",
        "0.125",
        "011002",
        "100-0001",
        "24:00:00",
    ]
    assert cells(grid)[2] == [None] * 8
    assert cells(grid)[3][:3] == [None, "#REF!", "25:30:00"]
    assert numbers(grid) == [1, 2, 3, 4]
    assert rules(read) == {
        "excel.zero_padded": 2, "excel.percent_format": 1, "excel.error_cells": 1, "excel.formulas": 1,
    }  # fmt: skip
    examples = {note.rule: note.examples for note in grid.notes}
    assert examples["excel.percent_format"] == ("E",)
    assert examples["excel.formulas"] == ("A4",)


def test_structure_of_an_xlsx(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for number in range(1, 6):
        sheet.append([f"{number}", number, "x", "y"])
    sheet.merge_cells("C1:D2")
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    sheet["A1"].comment = Comment("注", "係")
    sheet.add_chart(BarChart(), "F1")
    secret = book.create_sheet("控え")
    secret.append(["隠し", "列"])
    secret.sheet_state = "hidden"
    book.create_sheet("空")
    read = read_bytes(tmp_path, _saved(book), "a.xlsx")
    grid = _grid(read)
    assert [each.name for each in read.tables] == ["Sheet", "控え"]
    assert grid.merges == (Merge(0, 2, 1, 3),)
    assert (grid.hidden_rows, grid.hidden_columns) == (frozenset({2}), frozenset({1}))
    found = rules(read)
    assert found["excel.objects"] == found["excel.comments"] == found["excel.hidden_sheet"] == 1
    assert found["excel.merged_cells"] == found["excel.hidden_rows"] == found["excel.hidden_columns"] == 1
    assert found["excel.number_as_text"] == 5


@pytest.mark.parametrize(
    "formula", ['=WEBSERVICE("http://example.com")', "=cmd|'/C calc'!A0", '=CALL("k","x")']
)
def test_formulas_that_reach_outside_are_refused(tmp_path: Path, formula: str) -> None:
    book = openpyxl.Workbook()
    book.active["B2"] = formula
    with pytest.raises(refusals.DangerousFormula) as caught:
        read_bytes(tmp_path, _saved(book), "a.xlsx")
    assert caught.value.data["cell"] == "B2"


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(refusals.EmptyFile):
        read_bytes(tmp_path, _saved(openpyxl.Workbook()), "a.xlsx")


def test_a_cell_in_the_far_corner_does_not_eat_the_memory(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active.cell(1_048_576, 16_384, 1)
    with pytest.raises(refusals.SheetTooWide):
        read_bytes(tmp_path, _saved(book), "a.xlsx")


def test_cut_off_and_patched_workbooks_are_broken_not_fatal(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for number in range(500):
        book.active.append([number, f"施設{number}"])
    data = _saved(book)
    with pytest.raises(refusals.BrokenWorkbook):
        read_bytes(tmp_path, data[: len(data) // 2], "a.xlsx")
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for member in source.infolist():
            content = source.read(member)
            archive.writestr(member, content[: len(content) // 2] if "sheet1" in member.filename else content)
    with pytest.raises(refusals.BrokenWorkbook):
        read_bytes(tmp_path, target.getvalue(), "a.xlsx")


def test_an_xml_bomb_in_a_workbook_is_harmless(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    source, target = zipfile.ZipFile(io.BytesIO(_saved(book))), io.BytesIO()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    with zipfile.ZipFile(target, "w") as archive:
        for member in source.infolist():
            content = source.read(member)
            if "sheet1.xml" in member.filename:
                body = content.replace(b"<v>1</v>", b"<v>&j;</v>")
                content = (
                    bomb.encode() + b"]>" + body.partition(b"?>")[2]
                    if b"?>" in body
                    else bomb.encode() + b"]>" + body
                )
            archive.writestr(member.filename, content)
    with pytest.raises(refusals.BrokenWorkbook):
        read_bytes(tmp_path, target.getvalue(), "a.xlsx")


def _ole(*names: str) -> bytes:
    """A compound file with empty streams of these names."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    header[24:34] = bytes([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0])
    header[44:48], header[48:52] = (1).to_bytes(4, "little"), (1).to_bytes(4, "little")
    header[56:60] = (4096).to_bytes(4, "little")
    header[60:64] = header[68:72] = b"\xfe\xff\xff\xff"
    header[76:512] = (0).to_bytes(4, "little") + b"\xff" * 432
    fat = b"\xfd\xff\xff\xff\xfe\xff\xff\xff" + b"\xff" * 504
    directory = bytearray()
    for place, name in enumerate(("Root Entry", *names)):
        entry = bytearray(128)
        raw = name.encode("utf-16-le") + b"\0\0"
        entry[: len(raw)] = raw
        entry[64:66], entry[66] = len(raw).to_bytes(2, "little"), 5 if place == 0 else 2
        directory += entry
    return bytes(header) + fat + bytes(directory).ljust(512, b"\0")


def test_a_protected_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(refusals.EncryptedFile):
        read_bytes(tmp_path, _ole("EncryptionInfo", "EncryptedPackage"), "a.xlsx")
    with pytest.raises(refusals.OfficeDocument):
        read_bytes(tmp_path, _ole("WordDocument"), "a.xls")
    with pytest.raises(refusals.BrokenWorkbook):
        read_bytes(tmp_path, _ole("Workbook"), "a.xls")


def _xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("一覧")
    for row in range(6):
        sheet.write(row, 0, f"施設{row}")
        sheet.write(row, 1, row + 0.5)
    sheet.write_merge(0, 1, 2, 3, "結合")
    sheet.write(2, 2, xlwt.Formula("B1+B2"))
    sheet.row(3).hidden = True
    sheet.col(1).hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_an_xls(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, _xls(), "a.xls")
    grid = _grid(read)
    assert (read.format, grid.name, grid.rows) == ("xls", "一覧", 6)
    assert cells(grid)[4][:2] == ["施設4", "4.5"]
    assert grid.merges == (Merge(0, 2, 1, 3),)
    assert (grid.hidden_rows, grid.hidden_columns) == (frozenset({3}), frozenset({1}))
    assert rules(read)["excel.formulas"] == 1


def test_an_xls_with_a_password_is_refused(tmp_path: Path) -> None:
    data = bytearray(_xls())
    place = data.index(b"\x09\x08\x10\x00")  # the first record; the second one is made a FilePass
    data[place + 20 : place + 22] = b"\x2f\x00"
    with pytest.raises(refusals.EncryptedFile):
        read_bytes(tmp_path, bytes(data), "a.xls")


def _ods() -> bytes:
    book = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name="表1")
    sheet.addElement(table.TableColumn(numbercolumnsrepeated=2))
    sheet.addElement(table.TableColumn(visibility="collapse"))
    for row in range(4):
        line = table.TableRow(**({"visibility": "collapse"} if row == 2 else {}))
        for column in range(3):
            options: dict[str, object] = {"valuetype": "float", "value": row + column}
            if (row, column) == (1, 1):
                options["formula"] = "of:=[.A1]+1"
            if (row, column) == (3, 0):
                options = {"valuetype": "percentage", "value": 0.5}
            if (row, column) == (0, 0):
                options["numbercolumnsspanned"] = 2
            cell = table.TableCell(**options)
            cell.addElement(text.P(text=str(row + column)))
            line.addElement(cell)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.automaticstyles.addElement(style.Style(name="co1", family="table-column"))
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def test_an_ods(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, _ods(), "a.ods")
    grid = _grid(read)
    assert (read.format, grid.name, grid.rows, grid.width) == ("ods", "表1", 4, 3)
    assert cells(grid)[1] == ["1", "2", "3"]
    assert grid.merges == (Merge(0, 0, 0, 1),)
    assert (grid.hidden_rows, grid.hidden_columns) == (frozenset({2}), frozenset({2}))
    assert rules(read) == {
        "excel.formulas": 1, "excel.percent_format": 1, "excel.merged_cells": 1, "excel.hidden_rows": 1,
        "excel.hidden_columns": 1,
    }  # fmt: skip
