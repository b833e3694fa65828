"""What the dataset page shows beside the rows: map, charts, facts of columns."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.utils import translation

from hiroba.catalog.tables import profiles, sessions
from hiroba.catalog.tables.service import bounds, features, profile, series
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import Column, ColumnType, Filter, TableSchema, UnknownColumn

POINTS = schema(
    Column("no", "番号", ColumnType.STRING),
    Column("name", "名称", ColumnType.STRING),
    Column("lon", "経度", ColumnType.NUMBER, "longitude"),
    Column("lat", "緯度", ColumnType.NUMBER, "latitude"),
    longitude="lon",
    latitude="lat",
)


@pytest.fixture
def points(tmp_path: Path) -> Path:
    cells: dict[str, list[Any]] = {
        "no": [str(at) for at in range(10)],
        "name": [f"公園{at}" for at in range(10)],
        "lon": [139.0 + at / 10 for at in range(8)] + [None, float("nan")],
        "lat": [35.0 + at / 10 for at in range(8)] + [35.0, 35.0],
    }
    return write(tmp_path / "points.parquet", POINTS, cells)


def test_points_in_view_with_the_name_first(points: Path) -> None:
    found = features(points, POINTS, (139.15, 35.0, 139.45, 36.0), 100)
    assert (found["total"], found["truncated"]) == (3, False)
    first = found["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [139.2, 35.2]}
    assert list(first["properties"].items()) == [("name", "公園2"), ("no", "2")]
    assert first["id"] == 4


def test_too_many_points_are_sampled_the_same_way_each_time(points: Path) -> None:
    once, again = (features(points, POINTS, None, 3) for _ in range(2))
    assert once == again
    assert (len(once["features"]), once["total"], once["truncated"]) == (3, 8, True)


def test_the_map_follows_the_filters_and_takes_only_real_columns(points: Path) -> None:
    asked = [Filter("no", "in", ["1", "9"])]
    found = features(points, POINTS, None, 9, filters=asked, columns=["no"])
    assert [feature["properties"] for feature in found["features"]] == [{"no": "1"}]
    with pytest.raises(UnknownColumn):
        features(points, POINTS, None, 9, columns=["no; --"])


def test_bounds_of_points_shapes_and_nothing(points: Path, tmp_path: Path) -> None:
    assert bounds(points, POINTS) == (139.0, 35.0, 139.7, 35.7)
    assert bounds(points, schema(*POINTS.columns)) is None
    shapes = schema(*columns(g="geometry"), geometry="g")
    empty = write(tmp_path / "e.parquet", shapes, {"g": [None]})
    assert bounds(empty, shapes) is None
    box = shapely.to_wkb(shapely.box(139, 35, 140, 36))
    path = write(tmp_path / "g.parquet", shapes, {"g": [box, None, b"junk"]})
    assert bounds(path, shapes) == (139.0, 35.0, 140.0, 36.0)
    assert features(path, shapes, (139.9, 35.9, 141, 37), 5)["features"][0]["geometry"]["type"] == "Polygon"
    assert features(path, shapes, (0, 0, 1, 1), 5)["total"] == 0


def test_a_table_without_places_has_an_empty_map(points: Path) -> None:
    assert features(points, schema(*POINTS.columns), None, 5)["features"] == []


def test_facts_of_columns(tmp_path: Path) -> None:
    about = schema(*columns(s="string", n="integer", x="number", d="date", b="boolean", g="geometry"))
    cells: dict[str, list[Any]] = {
        "s": ["a", "a", "b", None],
        "n": [1, 2, 2, 21],
        "x": [0.5, float("nan"), float("inf"), None],
        "d": [dt.date(2026, 1, 1), None, None, None],
        "b": [True, True, False, None],
        "g": [None, None, None, shapely.to_wkb(shapely.Point(1, 2))],
    }
    s, n, x, d, b, g = profile(write(tmp_path / "t.parquet", about, cells), about)
    assert (s.filled, s.empty, s.distinct, s.minimum, s.maximum) == (3, 1, 2, "a", "b")
    assert [(one.value, one.count) for one in s.top] == [("a", 2)]
    assert (n.mean, n.bins[0].low, n.bins[-1].high) == (6.5, 1.0, 21.0)
    assert sum(one.count for one in n.bins) == 4
    assert (n.bins[0].count, n.bins[1].count, n.bins[-1].count) == (1, 2, 1)
    assert (x.filled, x.minimum, x.maximum) == (1, 0.5, 0.5)
    assert d.minimum == "2026-01-01"
    assert [(one.value, one.count) for one in b.top] == [(True, 2)]
    assert (g.filled, g.empty) == (1, 3)


def test_facts_of_an_empty_table(tmp_path: Path) -> None:
    about = schema(*columns(n="integer", s="string"))
    found = profile(write(tmp_path / "t.parquet", about, {"n": [], "s": []}), about)
    assert [(one.filled, one.minimum, one.bins, one.top) for one in found] == [(0, None, (), ())] * 2


def charts(folder: Path, about: TableSchema, cells: dict[str, Any]) -> Any:
    return series(write(folder / "t.parquet", about, cells), about)


def test_numbers_over_time_are_lines_by_unit(tmp_path: Path) -> None:
    about = schema(
        Column("m", "年月", ColumnType.YEARMONTH),
        Column("men", "男", ColumnType.INTEGER, unit="人"),
        Column("women", "女", ColumnType.INTEGER, unit="人"),
        Column("rate", "増加率", ColumnType.NUMBER, "percent", "%"),
        Column("code", "地域コード", ColumnType.INTEGER),
    )
    cells: dict[str, Any] = {
        "m": ["2026-02", "2026-01"],
        "men": [3, 1],
        "women": [4, None],
        "rate": [1.5, 2.0],
        "code": [1, 2],
    }
    people, rate = charts(tmp_path, about, cells)
    assert (people.kind, people.x, people.ys, people.unit, people.aggregate) == (
        "line",
        "m",
        ("men", "women"),
        "人",
        "",
    )
    assert people.points == (
        {"x": "2026-01", "men": 1, "women": None},
        {"x": "2026-02", "men": 3, "women": 4},
    )
    assert rate.ys == ("rate",)
    with translation.override("ja"):
        assert str(people.title) == "男・女の推移"


def test_rows_of_one_time_are_added_up_but_rates_are_averaged(tmp_path: Path) -> None:
    about = schema(
        Column("d", "日付", ColumnType.DATE),
        Column("n", "件数", ColumnType.INTEGER),
        Column("r", "稼働率", ColumnType.NUMBER),
    )
    days = [dt.date(2026, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 1, 2)]
    added, mean = charts(tmp_path, about, {"d": days, "n": [1, 2, 5], "r": [10.0, 20.0, 7.0]})
    assert (added.aggregate, added.points) == (
        "sum",
        ({"x": "2026-01-01", "n": 3}, {"x": "2026-01-02", "n": 5}),
    )
    assert (mean.aggregate, mean.points[0]) == ("mean", {"x": "2026-01-01", "r": 15})


def test_wide_years_are_the_points_of_lines(tmp_path: Path) -> None:
    about = schema(
        Column("item", "品目", ColumnType.STRING),
        Column("a", "令和元年", ColumnType.INTEGER),
        Column("b", "2020年", ColumnType.INTEGER),
        year_columns=("a", "b"),
    )
    [found] = charts(tmp_path, about, {"item": ["米", "米", None], "a": [1, 2, 3], "b": [4, None, 6]})
    assert found.ys == ("米", "米 (2)", "3")
    assert found.points[0] == {"x": "2019", "米": 1, "米 (2)": 2, "3": 3}
    assert found.points[1] == {"x": "2020", "米": 4, "米 (2)": None, "3": 6}


def test_without_times_amounts_are_bars_by_category(tmp_path: Path) -> None:
    about = schema(Column("ward", "地区", ColumnType.STRING), Column("n", "件数", ColumnType.INTEGER))
    [found] = charts(tmp_path, about, {"ward": ["東", "西", "東"], "n": [1, 5, 2]})
    assert (found.kind, found.x, found.aggregate) == ("bar", "ward", "sum")
    assert found.points == ({"x": "西", "n": 5}, {"x": "東", "n": 3})


def test_ids_codes_and_coordinates_are_no_amounts(points: Path, tmp_path: Path) -> None:
    assert series(points, POINTS) == []
    about = schema(Column("c", "郵便番号", ColumnType.INTEGER), Column("s", "地区", ColumnType.STRING))
    assert charts(tmp_path, about, {"c": [1, 2, 3], "s": ["a", "a", "b"]}) == []


@pytest.mark.parametrize(
    "letters", [30, 3000]
)  # of a value: all columns together are too much, and each alone
def test_a_wide_table_of_long_texts_is_counted_within_the_memory_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, letters: int
) -> None:
    monkeypatch.setattr(sessions, "MEMORY_LIMIT", "60MB")
    monkeypatch.setattr(profiles, "_TOGETHER", 40_000)
    rows, wide = (20_000, 40) if letters < 100 else (12_000, 1)
    about = schema(*columns(**{f"c{at}": "string" for at in range(wide)}))
    cells = {f"c{at}": [f"{at}-{row}".ljust(letters, "x") for row in range(rows)] for at in range(wide)}
    found = profile(write(tmp_path / "t.parquet", about, cells), about)
    assert [each.filled for each in found] == [rows] * wide
    assert all(abs(each.distinct - rows) <= (0 if letters < 100 else rows * 0.1) for each in found)
