"""End to end, for any grid: rows are accounted for, no text of a cell is lost, rows are numbered as in the file."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hiroba.intake.reading.service import read
from hiroba.intake.reading.types import GridTable
from hiroba.intake.tidy.arrow import pq
from hiroba.intake.tidy.service import tidy
from hiroba.intake.tidy.types import TidyOptions, TidyTable
from hiroba.kernel.errors.types import HirobaError

_WORDS = (
    "名称", "住所", "件数", "番号", "年度", "日付", "緯度", "経度", "備考", "計", "合計", "注 出典", "※速報値", "（単位：人）",
    "1", "2", "12", "1,234", "△5", "3.5", "12.5%", "10人", "x", "－", "不明", "○", "×", "△", "有", "無", "令和5年度", "R6.4.1",
    "2024-04-01", "2024/4/1 9:00", "4/5/2021", "9:00", "25:10", "35.65", "139.75", "0", "007", "131032", "13103", "本町一丁目",
    "03-1234-5678", "〒100-0001", "https://example.jp/", "改行\nあり", "\"引用\"", "髙橋①", " 空白 ", "あ、い", "#REF!", "例",
)  # fmt: skip
_CELL = st.one_of(st.just(""), st.just(""), st.sampled_from(_WORDS), st.text("あa1-,.:/%年 ", max_size=6))


@st.composite
def _grids(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 6))
    return draw(st.lists(st.lists(_CELL, min_size=width, max_size=width), min_size=1, max_size=12))


def _csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode()


def _xlsx(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for r, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            if cell:
                book.active.cell(r, c).value = cell
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(rows=_grids())
def test_a_text_of_any_cells(rows: list[list[str]]) -> None:
    _hold("grid.csv", _csv(rows))


@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(rows=_grids())
def test_a_workbook_of_any_cells(rows: list[list[str]]) -> None:
    _hold("grid.xlsx", _xlsx(rows))


@pytest.mark.parametrize("filler", ["", "a"])
def test_a_wide_and_a_high_grid(filler: str) -> None:
    _hold("wide.csv", _csv([[f"見出し{n}" for n in range(300)], [str(n) for n in range(299)] + [filler]]))
    _hold("high.csv", _csv([["番号", "名"], *[[str(n), filler] for n in range(3000)]]))


def _hold(name: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "original").write_bytes(content)
        try:
            (raw,) = read(folder / "original", name, folder).tables
        except HirobaError:
            return
        assert isinstance(raw, GridTable)
        cells = _cells(raw)
        tables = tidy(raw, folder, TidyOptions(), lambda done, total: None)
        told = [text for table in tables for text in _told(table)]
        left = {row.row for row in raw.refused} | {row for table in tables for row in _left_out(table)}
        for table in tables:
            _accounted(table)
        for row, text in cells:
            if text.strip() and row not in left:
                assert any(_bare(text) in other for other in told), (row, text)


def _cells(raw: GridTable) -> list[tuple[int, str]]:
    found: list[tuple[int, str]] = []
    for batch in raw.batches():
        for values in batch.to_pylist():
            row = values.pop("_row")
            found.extend((row, cell) for cell in values.values() if cell)
    return found


def _left_out(table: TidyTable) -> set[int]:
    """Rows that are told by their number: examples, numbers without content, repeated headings."""
    rules = ("header.repeated", "header.numbers", "row.example", "row.number_only")
    return {int(row) for change in table.changes if change.rule in rules for row, _ in change.examples}


def _accounted(table: TidyTable) -> None:
    written = pq.read_table(table.parquet)
    assert written.num_rows == table.rows_out
    rows = written.column("_row").to_pylist()
    assert rows == sorted(set(rows))
    skipped = sum(
        change.count
        for change in table.changes
        if change.rule in ("row.blank", "header.repeated", "row.example", "row.number_only")
    )
    refused = sum(unread.count for unread in table.unreads if unread.column == "")
    assert table.rows_in == table.rows_out + skipped + refused


def _told(table: TidyTable) -> list[str]:
    """Every text that a reader of the result can find, white space left out."""
    texts = [table.name, table.title, *table.footnotes]
    texts += [part for pair in table.metadata for part in pair]
    texts += [f"（{key}：{value}）" for key, value in table.metadata]
    for column in table.schema.columns:
        texts += [
            column.title,
            f"{column.title}（{column.unit}）",
            f"{column.title}({column.unit})",
            column.unit,
        ]
        texts.append(f"（単位：{column.unit}）")
    for change in table.changes:
        texts += [part for pair in change.examples for part in pair]
    written = pq.read_table(table.parquet).drop_columns(["_row"])
    texts += [str(value) for column in written.columns for value in column.to_pylist() if value is not None]
    texts += [before for change in table.changes for before, _ in change.examples]
    if table.unread is not None:
        texts += pq.read_table(table.unread).column("raw").to_pylist()
    return [_bare(text) for text in texts]


def _bare(text: str) -> str:
    return "".join(text.split())
