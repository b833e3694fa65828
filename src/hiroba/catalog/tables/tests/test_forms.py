"""Every form read back by a reader that is not ours, also where the table is an awkward one."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pyogrio.raw
import pyproj
import pytest
import rdflib
import shapely

from hiroba.catalog.tables.service import FeedTable, export, export_feed, forms, is_feed
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import (
    BadSystem,
    Column,
    ColumnType,
    Filter,
    FormCannotHold,
    TableSchema,
    Told,
    UnknownForm,
)

MODEL = "https://uri.etsi.org/ngsi-ld/default-context/"
HOME = "https://town.example/datasets/1"
TOILETS = TableSchema(
    (
        Column("name", "施設名称", ColumnType.STRING, model="PublicToilet.name"),
        Column("備考 欄", "備考 欄", ColumnType.STRING),
        Column("seats", "便器の数（総数）", ColumnType.INTEGER),
        Column("rate", "率", ColumnType.NUMBER),
        Column("open", "公開", ColumnType.BOOLEAN),
        Column("built", "建築日", ColumnType.DATE),
        Column("seen", "確認日時", ColumnType.DATETIME),
        Column("lon", "経度", ColumnType.NUMBER, "longitude"),
        Column("lat", "緯度", ColumnType.NUMBER, "latitude"),
    ),
    model="PublicToilet",
    longitude="lon",
    latitude="lat",
)
CELLS: dict[str, list[Any]] = {
    "name": ['中央"公園"\\\n🚻', "駅前", None],
    "備考 欄": ["=1+1", None, None],
    "seats": [3, None, None],
    "rate": [0.5, float("nan"), None],
    "open": [True, False, None],
    "built": [dt.date(2020, 4, 1), None, None],
    "seen": [dt.datetime(2026, 3, 31, 15, 30, tzinfo=dt.UTC), None, None],
    "lon": [139.75, 139.7, None],
    "lat": [35.68, 35.6, None],
}
MIXED = schema(*columns(name="string", g="geometry"), geometry="g")
SHAPES: list[Any] = [
    shapely.Point(139, 35),
    shapely.LineString([(139, 35), (140, 36)]),
    shapely.box(139, 35, 140, 36),
    shapely.MultiPolygon([shapely.box(139, 35, 139.5, 35.5)]),
    None,
    shapely.GeometryCollection([shapely.Point(139, 35)]),
]
RDFLIB = pytest.mark.filterwarnings("ignore:.*is deprecated:DeprecationWarning")  # its own JSON-LD reader
PLACED = [one.form for one in forms(TOILETS)]


@pytest.fixture
def toilets(tmp_path: Path) -> Path:
    return write(tmp_path / "toilets.parquet", TOILETS, CELLS)


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    shapes = [None if shape is None else shapely.to_wkb(shape) for shape in SHAPES]
    return write(tmp_path / "mixed.parquet", MIXED, {"name": list("abcdef"), "g": shapes})


def made(
    parquet: Path, about: TableSchema, form: str, *, iri: str = HOME, title: str = "表", **question: Any
) -> tuple[bytes, Told]:
    out = export(parquet, about, form, title=title, about=iri, **question)
    return b"".join(out.chunks), out.told


def geo_of(file: pq.ParquetFile) -> Any:
    return json.loads((file.metadata.metadata or {})[b"geo"])


def read_linked(raw: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(data=raw, format="json-ld")


def layers(raw: bytes, folder: Path) -> dict[str, tuple[dict[str, Any], Any, dict[str, Any]]]:
    """The shapefiles of a zip: name -> (meta, geometries, columns)."""
    zipfile.ZipFile(io.BytesIO(raw)).extractall(folder)
    found = {}
    for path in folder.glob("*.shp"):
        meta, _fids, geometry, fields = pyogrio.raw.read(path)
        found[path.stem] = (meta, geometry, dict(zip(meta["fields"], fields, strict=True)))
    return found


@pytest.mark.parametrize("form", PLACED)
@pytest.mark.parametrize("rows", [[], [Filter("seats", "eq", 99)]], ids=["some", "none"])
def test_the_same_question_gives_the_same_bytes(toilets: Path, form: str, rows: list[Filter]) -> None:
    assert made(toilets, TOILETS, form, filters=rows)[0] == made(toilets, TOILETS, form, filters=rows)[0]


def test_turtle_says_what_the_table_says(toilets: Path) -> None:
    graph = rdflib.Graph().parse(data=made(toilets, TOILETS, "ttl")[0], format="turtle")
    row = rdflib.URIRef(f"{HOME}#row=1")
    assert (row, rdflib.RDF.type, rdflib.URIRef(f"{MODEL}PublicToilet")) in graph
    assert graph.value(row, rdflib.URIRef(f"{MODEL}name")) == rdflib.Literal(CELLS["name"][0])
    values: dict[str, Any] = {str(p).rpartition("#")[2]: o for p, o in graph.predicate_objects(row)}
    assert values["seats"].toPython() == 3
    assert values["rate"].toPython() == 0.5
    assert values["open"].toPython() is True
    assert values["built"].toPython() == CELLS["built"][0]
    assert values["seen"].toPython() == CELLS["seen"][0]
    assert values["備考_欄"] == rdflib.Literal("=1+1")
    geo = rdflib.Namespace("http://www.opengis.net/ont/geosparql#")
    assert graph.value(graph.value(row, geo.hasGeometry), geo.asWKT) == rdflib.Literal(
        "POINT (139.75 35.68)", datatype=geo.wktLiteral
    )
    label = graph.value(rdflib.URIRef(f"{HOME}#seats"), rdflib.RDFS.label)
    assert str(label) == "便器の数（総数）"


@RDFLIB
def test_both_rdf_forms_say_the_same(toilets: Path) -> None:
    turtle = rdflib.Graph().parse(data=made(toilets, TOILETS, "ttl")[0], format="turtle")
    turtle.remove((None, rdflib.RDFS.label, None))
    linked = read_linked(made(toilets, TOILETS, "jsonld")[0])
    assert len(turtle) == len(linked) > 10
    plain = {(p, o) for _s, p, o in linked if not isinstance(o, rdflib.BNode)}
    assert plain == {(p, o) for _s, p, o in turtle if not isinstance(o, rdflib.BNode)}


@RDFLIB
@pytest.mark.parametrize("bomb", ["@id", "a:b", '"> . <x> <y> <z', "", "\\", "geo", "\n"])
def test_column_names_do_no_harm_to_rdf(tmp_path: Path, bomb: str) -> None:
    about = schema(Column(bomb, bomb, ColumnType.STRING, model=f"X.{bomb}"), *columns(n="integer"))
    path = write(tmp_path / "t.parquet", about, {bomb: ['x" . <a> <b> <c> .'], "n": [1]})
    for form in ("ttl", "jsonld"):
        raw = made(path, about, form, iri=f"{HOME}?q=<{bomb}>")[0]
        graph = read_linked(raw) if form == "jsonld" else rdflib.Graph().parse(data=raw, format="turtle")
        assert [o for o in graph.objects() if str(o) == 'x" . <a> <b> <c> .']


def test_shapefile_tells_of_its_short_names(toilets: Path, tmp_path: Path) -> None:
    raw, told = made(toilets, TOILETS, "shp")
    ((meta, geometry, cells),) = layers(raw, tmp_path / "z").values()
    assert meta["encoding"] == "UTF-8"
    assert cells["施設名"][1] == "駅前"
    assert shapely.from_wkb(geometry[0]) == shapely.Point(139.75, 35.68)
    assert geometry[2] is None
    assert cells["便器の"][0] == 3
    names = list(csv.reader(io.StringIO((tmp_path / "z" / "fields.csv").read_text("utf-8-sig"))))
    assert names[0] == ["フィールド名", "項目名", "英語名"]
    assert ["便器の", "便器の数（総数）", "seats"] in names
    assert (told.renamed, told.lost) == (4, 0)
    assert "WGS_1984" in (tmp_path / "z" / "表.prj").read_text()


def test_shapefile_in_windows_letters(toilets: Path, tmp_path: Path) -> None:
    raw, told = made(toilets, TOILETS, "shp-cp932")
    ((_meta, _geometry, cells),) = layers(raw, tmp_path / "z").values()
    assert cells["施設名称"][0] == '中央"公園"\\\n〓'
    assert told.lost == 1
    assert "932" in (tmp_path / "z" / "表.cpg").read_text()
    assert "施設名称".encode("cp932") in (tmp_path / "z" / "表.dbf").read_bytes()


def test_shapefile_for_each_kind_of_shape(mixed: Path, tmp_path: Path) -> None:
    raw, told = made(mixed, MIXED, "shp")
    found = layers(raw, tmp_path / "z")
    assert {name: list(cells["name"]) for name, (_meta, _shapes, cells) in found.items()} == {
        "表_point": ["a", "e", "f"],
        "表_line": ["b"],
        "表_polygon": ["c", "d"],
    }
    assert told.lost == 1  # a shapefile has no collections; the row is kept


def test_a_long_text_is_cut_between_letters_and_told(tmp_path: Path) -> None:
    about = schema(*columns(t="string", lon="number", lat="number"), longitude="lon", latitude="lat")
    path = write(tmp_path / "t.parquet", about, {"t": ["あ" * 100], "lon": [139.0], "lat": [35.0]})
    raw, told = made(path, about, "shp")
    assert layers(raw, tmp_path / "z")["表"][2]["t"][0] == "あ" * 84
    assert told.lost == 16


@pytest.mark.parametrize("form", ["gpkg", "fgb", "kml"])
def test_mixed_shapes_and_none_in_one_layer(mixed: Path, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"out.{form}"
    path.write_bytes(made(mixed, MIXED, form)[0])
    _meta, _fids, geometry, _fields = pyogrio.raw.read(path)
    found = [None if one is None else shapely.from_wkb(one) for one in geometry]
    assert len(found) == len(SHAPES)
    assert sum(one is None for one in found) == 1
    for wanted in SHAPES[:3]:
        assert any(one is not None and shapely.equals(one, wanted) for one in found)


def test_flatgeobuf_has_an_index_where_every_row_has_a_place(toilets: Path, tmp_path: Path) -> None:
    path = tmp_path / "out.fgb"
    path.write_bytes(made(toilets, TOILETS, "fgb", filters=[Filter("lon", "empty", False)])[0])
    meta, _fids, _geometry, fields = pyogrio.raw.read(path, bbox=(139.74, 35.67, 139.76, 35.69))
    cells = dict(zip(meta["fields"], fields, strict=True))
    assert list(cells["施設名称"]) == [CELLS["name"][0]]
    assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"]


def test_arrow_is_a_stream_with_marked_places(toilets: Path) -> None:
    table = pa.ipc.open_stream(made(toilets, TOILETS, "arrow", header_language="model")[0]).read_all()
    assert table.column("seen").to_pylist() == CELLS["seen"]
    field = table.schema.field("geometry")
    assert field.metadata is not None
    assert field.metadata[b"ARROW:extension:name"] == b"geoarrow.wkb"
    assert shapely.from_wkb(table.column("geometry")[1].as_py()) == shapely.Point(139.7, 35.6)
    none = made(toilets, TOILETS, "arrow", filters=[Filter("seats", "eq", 99)])[0]
    assert pa.ipc.open_stream(none).read_all().num_rows == 0


TURNING = [one.form for one in forms(TOILETS) if one.turns]


@pytest.mark.parametrize("system", ["EPSG:6677", "EPSG:3857", "EPSG:6668"])
@pytest.mark.parametrize("form", ["gpkg", "fgb", "geojson", "shp"])
def test_places_in_another_system(toilets: Path, tmp_path: Path, form: str, system: str) -> None:
    raw, _told = made(toilets, TOILETS, form, system=system)
    path = tmp_path / f"out.{form}"
    path.write_bytes(raw)
    if form == "shp":
        zipfile.ZipFile(path).extractall(tmp_path)
        path = tmp_path / "表.shp"
    meta, _fids, geometry, _fields = pyogrio.raw.read(path)
    assert pyproj.CRS(meta["crs"]).to_epsg(min_confidence=20) == int(system[5:])
    wanted = pyproj.Transformer.from_crs("EPSG:4326", system, always_xy=True).transform(139.75, 35.68)
    point = shapely.from_wkb(geometry[0])
    assert (point.x, point.y) == pytest.approx(wanted, abs=1e-4)


def test_geoparquet_names_its_system(toilets: Path, mixed: Path) -> None:
    file = pq.ParquetFile(io.BytesIO(made(toilets, TOILETS, "parquet", system="EPSG:6677")[0]))
    about = geo_of(file)["columns"]["geometry"]
    assert pyproj.CRS.from_json_dict(about["crs"]).to_epsg() == 6677
    assert -20_000 < about["bbox"][0] < 0
    file = pq.ParquetFile(io.BytesIO(made(mixed, MIXED, "parquet")[0]))
    kinds = geo_of(file)["columns"]["g"]["geometry_types"]
    assert kinds == ["GeometryCollection", "LineString", "MultiPolygon", "Point", "Polygon"]


def test_height_comes_along(tmp_path: Path) -> None:
    shape = shapely.Point(139.75, 35.68, 12.5)
    path = write(tmp_path / "t.parquet", MIXED, {"name": ["a"], "g": [shapely.to_wkb(shape)]})
    for form in ("gpkg", "shp"):
        raw = made(path, MIXED, form, system="EPSG:6677")[0]
        if form == "shp":
            geometry = layers(raw, tmp_path / "z")["表"][1]
        else:
            (tmp_path / "o.gpkg").write_bytes(raw)
            geometry = pyogrio.raw.read(tmp_path / "o.gpkg")[2]
        assert shapely.from_wkb(geometry[0]).z == 12.5


def test_a_system_that_the_form_does_not_have(toilets: Path) -> None:
    for form, system in (("kml", "EPSG:6677"), ("csv", "EPSG:3857"), ("gpkg", "EPSG:27700"), ("gpkg", "x")):
        with pytest.raises(BadSystem):
            export(toilets, TOILETS, form, title="", system=system)


def test_a_place_that_the_system_cannot_hold_is_told(tmp_path: Path) -> None:
    about = schema(*columns(lon="number", lat="number"), longitude="lon", latitude="lat")
    path = write(tmp_path / "t.parquet", about, {"lon": [139.0, -130.0], "lat": [35.0, 0.0]})
    raw, told = made(path, about, "geojson", system="EPSG:6677")
    assert json.loads(raw)["features"][1]["geometry"] is None
    assert told.lost == 1


WIDE = schema(
    *(Column(f"c{at}", "同じ名前", ColumnType.STRING) for at in range(300)),
    *columns(lon="number", lat="number"),
    longitude="lon",
    latitude="lat",
)


@pytest.mark.parametrize("form", PLACED)
def test_three_hundred_columns_of_one_name(tmp_path: Path, form: str) -> None:
    cells = {f"c{at}": ["🏠" * 40] for at in range(300)} | {"lon": [139.0], "lat": [35.0]}
    path = write(tmp_path / "t.parquet", WIDE, cells)
    if form.startswith("shp"):
        with pytest.raises(FormCannotHold):
            made(path, WIDE, form)
        return
    raw, _told = made(path, WIDE, form)
    assert len(raw) > 1000
    if form == "json":
        assert len(json.loads(raw)[0]) == 302
    if form in ("gpkg", "fgb"):
        (tmp_path / f"o.{form}").write_bytes(raw)
        assert len(pyogrio.read_info(tmp_path / f"o.{form}")["fields"]) == 302


@pytest.mark.parametrize(
    "title", ["../../x", "a[b]*", "'); DROP", "💥", "\x00", "長" * 300, "con", "2024 年"]
)
@pytest.mark.parametrize("form", ["shp", "gpkg", "fgb", "kml", "xlsx"])
def test_titles_do_no_harm_to_files(toilets: Path, tmp_path: Path, title: str, form: str) -> None:
    raw, _told = made(toilets, TOILETS, form, title=title)
    if form == "shp":
        names = zipfile.ZipFile(io.BytesIO(raw)).namelist()
        assert all("/" not in name and ".." not in name for name in names)
        assert len(layers(raw, tmp_path / "z")) == 1
    elif form != "xlsx":
        (tmp_path / f"o.{form}").write_bytes(raw)
        assert pyogrio.read_info(tmp_path / f"o.{form}")["features"] == 3


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_what_was_defused_is_told_before_the_first_byte(tmp_path: Path, form: str) -> None:
    about = schema(Column("a", "=a", ColumnType.STRING), *columns(b="string", n="integer"))
    texts = ["=1", "\x01=1", "-5", "+", "＝1+1", "\t", "\r1", "plain", None, "@x", "－５度", "-1,000.5"]
    path = write(tmp_path / "t.parquet", about, {"a": texts, "b": texts, "n": [-1] * len(texts)})
    out = export(path, about, form, title="")
    told = out.told.defused
    text = b"".join(out.chunks).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="," if form == "csv" else "\t")
    assert told == sum(cell.startswith("'") for row in rows for cell in row) == 13
    assert export(path, about, form, title="", columns=["n"]).told.defused == 0


def test_excel_is_told_that_a_formula_is_a_text(tmp_path: Path) -> None:
    about = schema(*columns(a="string", n="integer"))
    path = write(tmp_path / "t.parquet", about, {"a": ["=1+1", "plain", "-5"], "n": [-1, -2, -3]})
    raw, told = made(path, about, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    assert [sheet[f"A{at}"].value for at in (2, 3, 4)] == ["=1+1", "plain", "-5"]
    assert [bool(sheet[f"A{at}"].style_id and sheet[f"A{at}"].quotePrefix) for at in (2, 3)] == [True, False]
    assert sheet["B2"].value == -1
    assert told.defused == 1


GTFS = ("agency", "routes", "trips", "stop_times", "stops")


def test_a_feed_comes_back_as_its_files(tmp_path: Path) -> None:
    about = schema(
        Column("id", "stop_id", ColumnType.STRING),
        Column("date", "start_date", ColumnType.DATE),
        Column("flag", "monday", ColumnType.BOOLEAN),
        Column("arrival_time", "到着時刻", ColumnType.TIME),
    )
    cells = {"id": ["=1"], "date": [dt.date(2026, 4, 1)], "flag": [True], "arrival_time": ["25:10:00"]}
    path = write(tmp_path / "t.parquet", about, cells)
    out = export_feed([FeedTable(name, path, about) for name in GTFS], title="バス")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(out.chunks)))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == sorted(f"{name}.txt" for name in GTFS)
    rows = list(csv.reader(io.StringIO(archive.read("stops.txt").decode())))
    assert rows == [["stop_id", "start_date", "monday", "arrival_time"], ["=1", "20260401", "1", "25:10:00"]]


def test_what_is_no_feed() -> None:
    assert is_feed([*GTFS, "calendar.txt", "FEED_INFO"])
    for names in ([], GTFS[1:], [*GTFS, "便所"], [*GTFS, "stops.txt"]):
        assert not is_feed(names)
    with pytest.raises(UnknownForm):
        export_feed([], title="")
