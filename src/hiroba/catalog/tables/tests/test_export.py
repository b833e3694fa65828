"""Downloads: every form carries the same cells and nothing that harms whoever opens it."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyogrio.raw
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.catalog.tables.forms import workbook
from hiroba.catalog.tables.forms.workbook import sheet_name
from hiroba.catalog.tables.service import export, forms
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import (
    BadFilter,
    Column,
    ColumnType,
    Filter,
    Sort,
    TableSchema,
    UnknownColumn,
    UnknownForm,
)

KINDS = schema(
    Column("name", "名称", ColumnType.STRING),
    Column("n", "数", ColumnType.INTEGER),
    Column("x", "値", ColumnType.NUMBER),
    Column("b", "有無", ColumnType.BOOLEAN),
    Column("d", "日付", ColumnType.DATE),
    Column("t", "日時", ColumnType.DATETIME),
    Column("lon", "経度", ColumnType.NUMBER, "longitude"),
    Column("lat", "緯度", ColumnType.NUMBER, "latitude"),
    longitude="lon",
    latitude="lat",
)
CELLS: dict[str, list[Any]] = {
    "name": ['カンマ,"引用"\n改行', "=cmd|'/c calc'!A0", None],
    "n": [2**60, -5, None],
    "x": [0.1, float("inf"), None],
    "b": [True, False, None],
    "d": [dt.date(2026, 4, 1), dt.date(1899, 12, 31), None],
    "t": [dt.datetime(2026, 3, 31, 15, 30, tzinfo=dt.UTC), dt.datetime(2026, 1, 1, 0, 0, 0, 5, dt.UTC), None],
    "lon": [139.75, 139.7, None],
    "lat": [35.68, 35.6, 35.0],
}


@pytest.fixture
def kinds(tmp_path: Path) -> Path:
    return write(tmp_path / "kinds.parquet", KINDS, CELLS)


def data(parquet: Path, about: TableSchema, form: str, **question: Any) -> bytes:
    return b"".join(export(parquet, about, form, title="表", **question).chunks)


def read_csv(raw: bytes, encoding: str = "utf-8-sig", delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode(encoding), newline=""), delimiter=delimiter))


def test_forms_with_places_only_where_there_are_places() -> None:
    sheets, maps = ["csv", "csv-cp932", "tsv", "xlsx"], ["geojson", "gpkg", "shp", "shp-cp932", "fgb", "kml"]
    rest = ["json", "jsonl", "parquet", "arrow", "ttl", "jsonld"]
    assert [one.form for one in forms(schema(*columns(a="string")))] == sheets + rest
    assert [one.form for one in forms(KINDS)] == sheets + maps + rest
    assert all(one.title and one.note and one.media_type for one in forms(KINDS))


def test_csv_has_a_mark_titles_and_every_kind_of_cell(kinds: Path) -> None:
    raw = data(kinds, KINDS, "csv")
    assert raw.startswith(b"\xef\xbb\xbf")
    head, first, second, third = read_csv(raw)
    assert head == ["名称", "数", "値", "有無", "日付", "日時", "経度", "緯度"]
    local = "2026-04-01T00:30:00+09:00"
    assert first == [CELLS["name"][0], str(2**60), "0.1", "true", "2026-04-01", local, "139.75", "35.68"]
    assert second[:6] == [
        "'=cmd|'/c calc'!A0",
        "-5",
        "",
        "false",
        "1899-12-31",
        "2026-01-01T09:00:00.000005+09:00",
    ]
    assert third == ["", "", "", "", "", "", "", "35"]


def test_headers_for_programs(kinds: Path) -> None:
    assert read_csv(data(kinds, KINDS, "tsv", header_language="model"), delimiter="\t")[0] == list(CELLS)


def test_the_download_is_of_what_was_asked(kinds: Path) -> None:
    question = {"filters": [Filter("n", "empty", False)], "sort": [Sort("n")], "columns": ["n", "b"]}
    assert read_csv(data(kinds, KINDS, "csv", **question))[1:] == [["-5", "false"], [str(2**60), "true"]]
    assert read_csv(data(kinds, KINDS, "csv", search="ｶﾝﾏ", columns=["n"]))[1:] == [[str(2**60)]]


@pytest.mark.parametrize("form", [one.form for one in forms(KINDS)])
def test_a_wrong_question_is_told_before_the_first_byte(kinds: Path, form: str) -> None:
    with pytest.raises(UnknownColumn):
        export(kinds, KINDS, form, title="", columns=["x; DROP"])
    with pytest.raises(BadFilter):
        export(kinds, KINDS, form, title="", filters=[Filter("n", "eq", "many")])


def test_a_form_that_the_table_does_not_have(kinds: Path) -> None:
    for form in ("pdf", "", "../csv"):
        with pytest.raises(UnknownForm):
            export(kinds, KINDS, form, title="")
    with pytest.raises(UnknownForm):
        export(kinds, schema(*columns(name="string")), "geojson", title="")


@pytest.mark.parametrize("form", [one.form for one in forms(KINDS)])
def test_no_row_fits_and_the_file_is_whole_all_the_same(kinds: Path, form: str) -> None:
    raw = data(kinds, KINDS, form, filters=[Filter("name", "eq", "no such")])
    assert bool(raw) == (form != "jsonl")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+81-3-1234", "'+81-3-1234"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+1,234.5", "+1,234.5"),
        ("-1e5", "-1e5"),
        ("-", "-"),
        ("a=b", "a=b"),
        ("a\x00b\x1fc\x7f", "abc"),
    ],
)
def test_text_that_a_spreadsheet_would_run_is_defused(tmp_path: Path, cell: str, written: str) -> None:
    about = schema(*columns(a="string", b="string"))
    path = write(tmp_path / "t.parquet", about, {"a": [cell], "b": ["x"]})
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        assert read_csv(data(path, about, form), delimiter=delimiter)[1] == [written, "x"]
    sheet = openpyxl.load_workbook(io.BytesIO(data(path, about, "xlsx"))).worksheets[0]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (written.lstrip("'"), "s")


def test_a_header_is_defused_too_and_doubles_are_numbered(tmp_path: Path) -> None:
    about = schema(
        Column("a", "=1+1", ColumnType.STRING),
        Column("b", "計", ColumnType.INTEGER),
        Column("c", "計", ColumnType.INTEGER),
    )
    path = write(tmp_path / "t.parquet", about, {"a": ["x"], "b": [1], "c": [2]})
    assert read_csv(data(path, about, "csv"))[0] == ["'=1+1", "計", "計_2"]
    assert json.loads(data(path, about, "json")) == [{"=1+1": "x", "計": 1, "計_2": 2}]


def test_shift_jis_counts_what_it_cannot_write(tmp_path: Path) -> None:
    about = schema(*columns(a="string"))
    text = ["髙橋〜①㈱−", "𠮷野家", "か\u3099", "🏠한", "ASCII"]
    path = write(tmp_path / "t.parquet", about, {"a": text})
    out = export(path, about, "csv-cp932", title="表")
    rows = read_csv(b"".join(out.chunks), "cp932")
    assert [row[0] for row in rows[1:]] == ["髙橋～①㈱－", "〓野家", "が", "〓〓", "ASCII"]
    assert out.told.lost == 3


def test_a_workbook_has_numbers_dates_and_plain_text(kinds: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(data(kinds, KINDS, "xlsx"))).worksheets[0]
    rows = list(sheet.values)
    assert rows[0][:3] == ("名称", "数", "値")
    assert rows[1][1] == str(2**60)  # more digits than Excel keeps
    assert rows[1][2:6] == (0.1, True, dt.datetime(2026, 4, 1), dt.datetime(2026, 4, 1, 0, 30))  # noqa: DTZ001
    assert rows[2][:5] == ("=cmd|'/c calc'!A0", -5, None, False, "1899-12-31")
    assert sheet.freeze_panes == "A2"


def test_a_full_sheet_goes_on_in_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "SHEET_ROWS", 4)
    about = schema(*columns(n="integer"))
    path = write(tmp_path / "t.parquet", about, {"n": list(range(9))})
    book = openpyxl.load_workbook(io.BytesIO(data(path, about, "xlsx")))
    assert book.sheetnames == ["表", "表 (2)", "表 (3)"]
    assert [list(sheet.values) for sheet in book] == [
        [("n",), (0,), (1,), (2,), (3,)],
        [("n",), (4,), (5,), (6,), (7,)],
        [("n",), (8,)],
    ]


def test_a_cell_longer_than_excel_takes_is_cut_and_counted(tmp_path: Path) -> None:
    about = schema(*columns(a="string"))
    path = write(tmp_path / "t.parquet", about, {"a": ["あ" * 32_770]})
    out = export(path, about, "xlsx", title="表")
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(out.chunks))).worksheets[0]
    assert (len(sheet["A2"].value), out.told.lost) == (32_767, 3)


@pytest.mark.parametrize("title", ["a/b:c?[d]*\\e", "'quoted'", "", "history", "長" * 80, "\x00\n", "  "])
def test_sheet_names_are_such_that_excel_takes_them(title: str) -> None:
    for number in (1, 2, 12):
        name = sheet_name(title, number)
        assert 0 < len(name) <= 31
        assert not set(name) & set("[]:*?/\\\x00\n")
        assert not name.startswith("'")
        assert name.lower() != "history"


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("公園 一覧", "公園_一覧.csv"),
        ("../../etc/passwd", "etc_passwd.csv"),
        ("a\r\nSet-Cookie: x", "aSet-Cookie_x.csv"),
        ("CON", "_CON.csv"),
        ('"\u202e', "data.csv"),
        ("", "data.csv"),
    ],
)
def test_file_names_are_safe_everywhere(kinds: Path, title: str, name: str) -> None:
    assert export(kinds, KINDS, "csv", title=title).file_name == name


def test_json_and_its_lines(kinds: Path) -> None:
    rows = json.loads(data(kinds, KINDS, "json"))
    assert rows == [json.loads(line) for line in data(kinds, KINDS, "jsonl").splitlines()]
    assert rows[0]["数"] == 2**60
    assert rows[0]["日時"] == "2026-04-01T00:30:00+09:00"
    assert rows[1]["値"] is None  # no infinity in JSON
    assert rows[1]["名称"] == CELLS["name"][1]


@pytest.mark.parametrize("bomb", ["'; DROP VIEW t; --", '"', "?", "$1", "{x}", "\\", "a\x00b", "%s"])
def test_headers_are_headers_whatever_they_look_like(tmp_path: Path, bomb: str) -> None:
    about = schema(Column(bomb, bomb, ColumnType.STRING), *columns(n="integer"))
    path = write(tmp_path / "t.parquet", about, {bomb: [bomb], "n": [1]})
    filters = [Filter(bomb, "eq", bomb)]
    assert json.loads(data(path, about, "json", filters=filters)) == [{bomb: bomb, "n": 1}]
    for form in ("csv", "xlsx", "parquet"):
        assert data(path, about, form, filters=filters)


def test_geojson_is_a_collection_of_points(kinds: Path) -> None:
    found = json.loads(data(kinds, KINDS, "geojson"))
    assert found["type"] == "FeatureCollection"
    assert [feature["geometry"] for feature in found["features"]] == [
        {"type": "Point", "coordinates": [139.75, 35.68]},
        {"type": "Point", "coordinates": [139.7, 35.6]},
        None,
    ]
    assert found["features"][0]["properties"]["名称"] == CELLS["name"][0]


SHAPES = schema(*columns(name="string", g="geometry"), geometry="g")


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    area, line = shapely.box(139, 35, 140, 36), shapely.LineString([(139, 35), (140, 36)])
    cells = {"name": ["area", "line", "none"], "g": [shapely.to_wkb(area), shapely.to_wkb(line), None]}
    return write(tmp_path / "shapes.parquet", SHAPES, cells)


def test_shapes_in_every_form(shapes: Path, tmp_path: Path) -> None:
    assert read_csv(data(shapes, SHAPES, "csv"))[2] == ["line", "LINESTRING (139 35, 140 36)"]
    assert json.loads(data(shapes, SHAPES, "json"))[0]["g"]["type"] == "Polygon"
    found = json.loads(data(shapes, SHAPES, "geojson"))["features"]
    assert [f["geometry"] and f["geometry"]["type"] for f in found] == ["Polygon", "LineString", None]
    assert found[0]["properties"] == {"name": "area"}
    assert openpyxl.load_workbook(io.BytesIO(data(shapes, SHAPES, "xlsx")))
    for form in ("gpkg", "kml"):
        path = tmp_path / f"out.{form}"
        path.write_bytes(data(shapes, SHAPES, form))
        assert pyogrio.read_info(path)["features"] == 3


def test_parquet_is_geoparquet_without_the_row_numbers(kinds: Path, shapes: Path) -> None:
    file = pq.ParquetFile(io.BytesIO(data(kinds, KINDS, "parquet", header_language="model")))
    assert file.schema_arrow.names == [*CELLS, "geometry"]
    geo = json.loads(file.schema_arrow.metadata[b"geo"])
    place = {"encoding": "WKB", "geometry_types": ["Point"], "bbox": [139.7, 35.6, 139.75, 35.68]}
    assert geo["columns"][geo["primary_column"]] == place
    table = file.read()
    assert table.column("t").to_pylist() == CELLS["t"]
    assert shapely.from_wkb(table.column("geometry")[0].as_py()) == shapely.Point(139.75, 35.68)
    assert pq.read_schema(io.BytesIO(data(shapes, SHAPES, "parquet"))).names == ["name", "g"]
    empty = data(kinds, KINDS, "parquet", filters=[Filter("n", "eq", 0)])
    assert pq.read_table(io.BytesIO(empty)).num_rows == 0


def test_gis_forms_keep_the_cells(kinds: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.gpkg"
    path.write_bytes(data(kinds, KINDS, "gpkg"))
    meta, _fids, geometry, fields = pyogrio.raw.read(path)
    cells = dict(zip(meta["fields"], fields, strict=True))
    assert cells["名称"][0] == CELLS["name"][0]
    assert cells["数"][1] == -5
    assert shapely.from_wkb(geometry[0]) == shapely.Point(139.75, 35.68)
    assert geometry[2] is None
    assert "EPSG:4326" in str(meta["crs"])
    assert data(kinds, KINDS, "kml").startswith(b"<?xml")


def test_columns_named_as_gdal_names_its_own(tmp_path: Path) -> None:
    about = schema(
        *columns(fid="string", geom="string", lon="number", lat="number"), longitude="lon", latitude="lat"
    )
    path = write(tmp_path / "t.parquet", about, {"fid": ["x"], "geom": ["y"], "lon": [139.0], "lat": [35.0]})
    assert data(path, about, "gpkg")
    assert data(path, about, "kml")


WIDE = schema(
    Column("item", "品目", ColumnType.STRING),
    Column("y1", "令和元年", ColumnType.INTEGER, unit="t"),
    Column("y2", "2020年度", ColumnType.NUMBER, unit="t"),
    year_columns=("y1", "y2"),
)


def test_year_columns_run_down_when_asked(tmp_path: Path) -> None:
    path = write(tmp_path / "t.parquet", WIDE, {"item": ["米", "麦"], "y1": [1, None], "y2": [1.5, 2.0]})
    assert read_csv(data(path, WIDE, "csv", shape="long")) == [
        ["品目", "年", "値"],
        ["米", "2019", "1"],
        ["米", "2020", "1.5"],
        ["麦", "2019", ""],
        ["麦", "2020", "2"],
    ]
    long = json.loads(data(path, WIDE, "json", shape="long", search="麦", header_language="model"))
    assert long == [{"item": "麦", "year": 2019, "value": None}, {"item": "麦", "year": 2020, "value": 2.0}]
    assert read_csv(data(path, WIDE, "csv"))[0] == ["品目", "令和元年", "2020年度"]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")) | st.sampled_from(' ,"\n\r\t=+-@「あ'),
    max_size=6,
)


def written(text: str | None) -> str:
    """As the CSV holds it: the apostrophe of a defused cell apart."""
    return "" if text is None else text


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.none() | TEXT,
            st.none() | st.integers(-(2**63), 2**63 - 1),
            st.none() | st.floats(allow_nan=True),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_cells_come_back_from_csv_and_json(tmp_path: Path, rows: list[tuple[Any, Any, Any]]) -> None:
    about = schema(*columns(s="string", i="integer", f="number"))
    path = write(
        tmp_path / "t.parquet", about, dict(zip("sif", map(list, zip(*rows, strict=True)), strict=True))
    )
    back = read_csv(data(path, about, "csv"))[1:]
    assert len(back) == len(rows)
    objects = json.loads(data(path, about, "json"))
    for (text, whole, real), (s, i, f), found in zip(rows, back, objects, strict=True):
        assert s in (written(text), "'" + written(text))
        assert i == ("" if whole is None else str(whole))
        assert (found["s"], found["i"]) == (text, whole)
        if real is None or not math.isfinite(real):
            assert (f, found["f"]) == ("", None)
        else:
            assert float(f) == found["f"] == real


def test_a_large_table_is_streamed_in_pieces(tmp_path: Path) -> None:
    about = schema(*columns(n="integer", s="string"))
    path = write(tmp_path / "t.parquet", about, {"n": list(range(100_000)), "s": ["あいう"] * 100_000})
    chunks: Iterator[bytes] = export(path, about, "csv", title="表").chunks
    sizes = [len(chunk) for chunk in chunks]
    assert len(sizes) > 4
    assert max(sizes) < 1_000_000


def test_a_reader_that_goes_away_leaves_nothing_open(kinds: Path) -> None:
    chunks = export(kinds, KINDS, "csv", title="表").chunks
    next(chunks)
    chunks.close()  # type: ignore[attr-defined]
