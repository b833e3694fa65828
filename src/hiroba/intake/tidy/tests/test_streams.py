"""Large tables: read once as a stream, again where the beginning has misled."""

from pathlib import Path

import pytest

from hiroba.intake.reading.types import RefusedRow
from hiroba.intake.tidy import draw
from hiroba.intake.tidy.tests.tables import grid, lost, rules, tidied, types, values


@pytest.fixture(autouse=True)
def _small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of more than 3,000 rows is a stream here."""
    monkeypatch.setattr(draw, "_WHOLE_ROWS", 3000)


def made(count: int) -> list[list[str | None]]:
    return [["番号", "名", "値", "後"], *[[str(i), f"名{i}", str(i % 97), None] for i in range(1, count + 1)]]


def test_a_column_that_turns_out_different_is_read_again(tmp_path: Path) -> None:
    rows = made(9000)
    for row in rows[6000:]:
        row[2] = "12.5"
        row[3] = "令和6年4月1日"
    table = tidied(grid(rows), tmp_path)
    assert types(table) == {"番号": "integer", "名": "string", "値": "number", "後": "date"}
    assert values(table, "値")[-1] == 12.5
    assert values(table, "値")[0] == 1
    assert table.rows_in == table.rows_out == 9000
    assert table.cells_unread == 0


def test_numbers_at_first_and_text_later_stay_text_with_nothing_lost(tmp_path: Path) -> None:
    rows = made(9000)
    for row in rows[4000:]:
        row[2] = f"第{row[0]}号"
    table = tidied(grid(rows), tmp_path)
    assert types(table)["値"] == "string"
    assert values(table, "値")[0] == "1"
    assert lost(table) == []


def test_a_few_strangers_far_behind_are_kept_apart(tmp_path: Path) -> None:
    rows = made(9000)
    rows[7001][2] = "調べ中です"
    table = tidied(grid(rows), tmp_path)
    assert types(table)["値"] == "integer"
    assert lost(table) == [(7002, "値", "調べ中です", "number.unreadable")]


def test_every_row_of_a_stream_is_accounted_for(tmp_path: Path) -> None:
    rows = made(6000)
    rows.insert(5000, [None] * 4)
    rows.insert(5500, ["番号", "名", "値", "後"])
    rows.append(["※ 出典は調査票です。", None, None, None])
    table = tidied(grid(rows, refused=[RefusedRow(9999, "a,b,c,d,e", "row.too_many_cells")]), tmp_path)
    assert (table.rows_out, table.rows_in) == (6000, 6003)
    assert {("row.blank", ""), ("header.repeated", "")} <= rules(table)
    assert table.footnotes == ("※ 出典は調査票です。",)
    assert (9999, "", "a,b,c,d,e", "row.too_many_cells") in lost(table)
