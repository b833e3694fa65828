"""Years that stand side by side become the lines of a chart."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.web.catalogue.dataset.wide import wide_charts


def _table(folder: Path, titles: list[str], rows: list[list[object]]) -> tuple[Path, TableSchema]:
    names = [f"c{at}" for at in range(len(titles))]
    columns = [
        Column(name, title, ColumnType.STRING if at == 0 else ColumnType.INTEGER)
        for at, (name, title) in enumerate(zip(names, titles, strict=True))
    ]
    cells = [dict(zip(names, row, strict=True)) | {"_row": at + 2} for at, row in enumerate(rows)]
    path = folder / "wide.parquet"
    pq.write_table(pa.Table.from_pylist(cells), path)
    return path, TableSchema(columns=tuple(columns))


@pytest.mark.parametrize(
    "titles",
    [
        ["町名", "人口_令和4年", "人口_令和5年", "人口_令和6年"],
        ["町名", "令和4年度人口", "令和5年度人口", "令和6年度人口"],
        ["町名", "人口（2022年）", "人口（2023年）", "人口（2024年）"],
        ["町名", "R4 人口", "R5 人口", "R6 人口"],
    ],
)
def test_years_are_points_and_rows_are_lines(tmp_path: Path, titles: list[str]) -> None:
    path, schema = _table(
        tmp_path, titles, [["朝日町", 1, 2, 3], ["合　計", 9, 9, 9], ["若葉町", 4, None, 6]]
    )
    [chart] = wide_charts(path, schema)
    assert str(chart.title) == "人口の推移"
    assert chart.ys == ("朝日町", "若葉町"), "a total is no line"
    assert [point["若葉町"] for point in chart.points] == [4, None, 6]
    assert not chart.truncated


def test_rows_of_one_name_keep_apart_and_many_are_cut(tmp_path: Path) -> None:
    rows: list[list[object]] = [["町", at, at, at] for at in range(8)]
    path, schema = _table(tmp_path, ["町名", "2020", "2021", "2022"], rows)
    [chart] = wide_charts(path, schema)
    assert chart.ys[:2] == ("町", "町 (2)")
    assert len(chart.ys) == 6
    assert chart.truncated


@pytest.mark.parametrize("titles", [["町名", "2020", "2021", "備考の数"], ["町名", "男", "女", "世帯数"]])
def test_fewer_than_three_years_are_no_chart(tmp_path: Path, titles: list[str]) -> None:
    path, schema = _table(tmp_path, titles, [["朝日町", 1, 2, 3]])
    assert wide_charts(path, schema) == []
