"""What an office gets for a table: types, an account of every change, nothing lost."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest
import shapely

from hiroba.intake.reading.types import RefusedRow
from hiroba.intake.tidy.service import explain, tidy
from hiroba.intake.tidy.tests.tables import frame, grid, lost, rules, tidied, types, values
from hiroba.intake.tidy.types import TidyOptions

HEAD = ["番号", "施設名称", "定員", "面積", "設立日", "駐車場有無", "開始時間", "更新日時"]


def facilities(count: int = 30) -> list[list[str]]:
    return [
        [str(i), f"第{i}会館", f"{i},200人", "△3.5", f"令和6年4月{i % 28 + 1}日", "有" if i % 2 else "無", "9:00",
         f"2024/4/{i % 28 + 1} 9:00"]
        for i in range(1, count + 1)
    ]  # fmt: skip


def test_a_messy_table_is_typed_and_every_change_is_told(tmp_path: Path) -> None:
    table = tidied(grid([HEAD, *facilities()]), tmp_path)
    assert types(table) == {
        "番号": "integer", "施設名称": "string", "定員": "integer", "面積": "number", "設立日": "date",
        "駐車場有無": "boolean", "開始時間": "time", "更新日時": "datetime",
    }  # fmt: skip
    assert values(table, "定員")[:2] == [1200, 2200]
    assert values(table, "設立日")[0] == date(2024, 4, 2)
    assert values(table, "更新日時")[0] == datetime(2024, 4, 2, 0, 0, tzinfo=UTC)
    assert values(table, "駐車場有無")[:2] == [True, False]
    assert {
        ("number.separator", "定員"), ("number.unit", "定員"), ("number.negative_mark", "面積"),
        ("date.era", "設立日"), ("boolean.form", "駐車場有無"), ("datetime.jst", "更新日時"),
    } <= rules(table)  # fmt: skip
    assert next(column.unit for column in table.schema.columns if column.title == "定員") == "人"
    assert table.schema.key == ("番号",)
    assert table.cells_unread == 0


def test_a_cell_that_cannot_be_read_is_empty_in_the_table_and_kept_beside_it(tmp_path: Path) -> None:
    rows = [[str(i), f"館{i}", str(i * 10)] for i in range(1, 40)]
    rows[4][2] = "19（休床中）"
    table = tidied(grid([["番号", "館", "床数"], *rows]), tmp_path)
    assert types(table)["床数"] == "integer"
    assert values(table, "床数")[4] is None
    assert lost(table) == [(6, "床数", "19（休床中）", "number.unreadable")]
    assert table.cells_unread == 1
    assert table.unreads[0].examples == ((6, "19（休床中）"),)


def test_marks_for_no_value_are_empty_and_kept(tmp_path: Path) -> None:
    rows = [
        [str(i), f"館{i}", mark]
        for i, mark in enumerate(["1", "－", "x", "…", "5", "6", "7", "8", "9", "10"], 1)
    ]
    table = tidied(grid([["番号", "館", "件数"], *rows]), tmp_path)
    assert values(table, "件数") == [1, None, None, None, 5, 6, 7, 8, 9, 10]
    assert {("missing.marker", "件数"), ("missing.suppressed", "件数")} <= rules(table)
    assert [(row, raw) for row, _, raw, _ in lost(table)] == [(3, "－"), (5, "…"), (4, "x")] or len(
        lost(table)
    ) == 3
    assert table.cells_unread == 0


def test_a_column_of_many_forms_stays_text_and_the_report_says_why(tmp_path: Path) -> None:
    rows = [[str(i), f"館{i}", str(i) if i % 3 else f"{i}人程か"] for i in range(1, 41)]
    table = tidied(grid([["番号", "館", "利用者"], *rows]), tmp_path)
    assert types(table)["利用者"] == "string"
    change = next(change for change in table.changes if change.rule == "type.kept_text")
    assert change.column == "利用者"
    assert "% は数値" in change.examples[0][1]


def test_leading_zeros_and_identifiers_stay_text(tmp_path: Path) -> None:
    rows = [[f"{i:04d}", f"{i}-{i + 1}", f"品{i}"] for i in range(1, 30)]
    table = tidied(grid([["管理", "区画", "品"], *rows]), tmp_path)
    assert types(table) == {"管理": "string", "区画": "string", "品": "string"}
    assert values(table, "管理")[0] == "0001"


def test_a_third_mark_keeps_the_column_text_with_one_circle(tmp_path: Path) -> None:
    rows = [[str(i), f"館{i}", mark] for i, mark in enumerate(["○", "〇", "△", "×", "✕"] * 4, 1)]
    table = tidied(grid([["番号", "館", "洪水"], *rows]), tmp_path)
    assert types(table)["洪水"] == "string"
    assert set(values(table, "洪水")) == {"○", "△", "×"}
    assert ("choice.kept", "洪水") in rules(table)


def test_ones_and_zeros_are_yes_and_no_only_where_the_header_says_so(tmp_path: Path) -> None:
    rows = [[f"館{i}", str(i % 2), str(i % 2)] for i in range(20)]
    table = tidied(grid([["館", "駐車場の有無", "台数"], *rows]), tmp_path)
    assert types(table) == {"館": "string", "駐車場の有無": "boolean", "台数": "integer"}


def test_american_dates_are_read_by_the_whole_column(tmp_path: Path) -> None:
    clear = [[f"館{i}", f"11/{i}/2018"] for i in range(1, 29)]
    table = tidied(grid([["館", "調査日"], *clear]), tmp_path)
    assert values(table, "調査日")[0] == date(2018, 11, 1)
    assert ("date.order", "調査日") in rules(table)
    unclear = [[f"館{i}", f"4/{i}/2018"] for i in range(1, 12)]
    second = tidied(grid([["館", "調査日"], *unclear]), tmp_path)
    assert types(second)["調査日"] == "date"
    assert ("date.order_assumed", "調査日") in rules(second)
    headless = tidied(grid([["館", "値"], *unclear]), tmp_path)
    assert types(headless)["値"] == "string"
    assert ("date.ambiguous", "値") in rules(headless)


def test_the_time_beside_a_date_is_kept_apart(tmp_path: Path) -> None:
    rows = [[f"館{i}", f"8/{i % 28 + 1}/2020"] for i in range(200)]
    rows[7][1] = "8/2/2020  3:30:00 PM"
    table = tidied(grid([["館", "終了日"], *rows]), tmp_path)
    assert values(table, "終了日")[7] == date(2020, 8, 2)
    assert lost(table) == [(9, "終了日", "8/2/2020  3:30:00 PM", "date.has_time")]


def test_a_heading_that_names_a_quantity_is_no_remark(tmp_path: Path) -> None:
    table = tidied(
        grid([["館", "備考（床面積㎡）", "備考"], ["あ", "30.95", "3"], ["い", "7.79", "4"]]), tmp_path
    )
    assert types(table) == {"館": "string", "備考（床面積㎡）": "number", "備考": "string"}
    assert table.schema.columns[1].unit == "㎡"


def test_places_are_put_right(tmp_path: Path) -> None:
    rows = [[f"館{i}", f"35.{600 + i}", f"139.{700 + i}"] for i in range(10)]
    rows[1][1:] = ["0", "0"]
    rows[2][1:] = ["139.75", "35.65"]
    rows[3][1:] = ["51.5", "-0.1"]
    table = tidied(grid([["館", "緯度", "経度"], *rows]), tmp_path)
    latitude, longitude = table.schema.latitude, table.schema.longitude
    assert latitude is not None
    assert longitude is not None
    assert values(table, latitude)[1:4] == [None, 35.65, 51.5]
    assert values(table, longitude)[1:4] == [None, 139.75, -0.1]
    assert {"place.zero", "place.swapped", "place.outside_japan"} <= {rule for rule, _ in rules(table)}


def test_both_coordinates_in_one_cell_become_two_columns(tmp_path: Path) -> None:
    rows = [[f"館{i}", f"35.{600 + i},139.{700 + i}"] for i in range(10)]
    table = tidied(grid([["館", "位置"], *rows]), tmp_path)
    assert (table.schema.latitude, table.schema.longitude) == ("latitude", "longitude")
    assert values(table, "位置")[0] == "35.600,139.700"
    assert values(table, "longitude")[0] == 139.7
    assert table.bounds == pytest.approx((139.7, 35.6, 139.709, 35.609))


def test_five_digit_codes_get_their_check_digit(tmp_path: Path) -> None:
    table = tidied(
        grid([["団体コード", "区"], ["13101", "千代田"], ["13102", "中央"], ["131032", "港"]]), tmp_path
    )
    code = table.schema.columns[0]
    assert code.format == "municipality_code"
    assert values(table, code.name) == ["131016", "131024", "131032"]


def test_every_row_is_accounted_for(tmp_path: Path) -> None:
    rows: list[list[str | None]] = [[*row] for row in (HEAD, *facilities(20))]
    rows.insert(8, [None] * len(HEAD))
    rows.insert(12, list(HEAD))
    ragged = [RefusedRow(25, "1,2,3,4,5,6,7,8,9", "row.too_many_cells")]
    table = tidied(grid(rows, refused=ragged), tmp_path)
    skipped = sum(change.count for change in table.changes if change.rule in ("row.blank", "header.repeated"))
    assert (table.rows_out, skipped) == (20, 2)
    assert table.rows_in == table.rows_out + 1 + skipped
    assert (25, "", "1,2,3,4,5,6,7,8,9", "row.too_many_cells") in lost(table)


def test_a_wholly_empty_column_stays_and_is_told(tmp_path: Path) -> None:
    table = tidied(grid([["番号", "館", "備考"], *[[str(i), f"館{i}", None] for i in range(1, 9)]]), tmp_path)
    assert types(table)["備考"] == "string"
    assert "column.empty" in {rule for rule, _ in rules(table)}


def test_a_table_without_rows_still_has_its_columns(tmp_path: Path) -> None:
    table = tidied(grid([["番号", "施設名", "住所", "電話番号"]]), tmp_path)
    assert (table.rows_in, table.rows_out, len(table.schema.columns)) == (0, 0, 4)


def test_columns_by_year_are_found_and_turned_to_rows_on_request(tmp_path: Path) -> None:
    rows = [[name, "10", "20", "30"] for name in ("東区", "西区", "南区", "北区")]
    source = [["地区", "令和3年度", "令和4年度", "令和5年度"], *rows]
    wide = tidied(grid(source), tmp_path)
    assert wide.schema.year_columns == ("令和3年度", "令和4年度", "令和5年度")
    long = tidied(grid(source), tmp_path, long_years=True)
    assert [column.name for column in long.schema.columns] == ["地区", "年", "値"]
    assert values(long, "年")[:3] == [2021, 2022, 2023]
    assert values(long, "値")[:3] == [10, 20, 30]
    assert long.rows_out == 12


def test_the_types_of_a_format_are_kept_and_its_texts_tidied(tmp_path: Path) -> None:
    points = [shapely.to_wkb(shapely.Point(139.7 + i / 10, 35.6)) for i in range(3)]
    table = tidied(
        frame(
            name=pa.array(["甲", "乙", "丙"]),
            built=pa.array(["平成31年4月30日", "令和元年5月1日", "2020-01-01"]),
            floors=pa.array([1, 2, 3], pa.int32()),
            geometry=pa.array(points, pa.binary()),
        ),
        tmp_path,
    )
    assert types(table)["built"] == "date"
    assert types(table)["floors"] == "integer"
    assert table.schema.geometry == "geometry"
    assert values(table, table.schema.longitude or "")[0] == pytest.approx(139.7)
    assert table.bounds == pytest.approx((139.7, 35.6, 139.9, 35.6))


def test_a_grid_without_a_table_gives_none(tmp_path: Path) -> None:
    assert tidy(grid([[None, None]]), tmp_path, TidyOptions(), lambda done, total: None) == []


def test_every_rule_has_a_sentence(tmp_path: Path) -> None:
    table = tidied(grid([HEAD, *facilities()]), tmp_path)
    for change in table.changes:
        assert explain(change.rule) != change.rule
    assert explain("a.b") == "a.b"
