from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import pytest
import shapely

from hiroba.intake.reading import refusals
from hiroba.intake.reading.tests.helpers import read_bytes, records, rules
from hiroba.intake.reading.types import ReadFile

LON, LAT = 139.767125, 35.681236
FEATURE = {
    "type": "Feature",
    "properties": {"名称": "東京駅", "code": "00123", "n": 3, "addr": {"市": "千代田区"}},
    "geometry": {"type": "Point", "coordinates": [LON, LAT]},
}
EMPTY: dict[str, Any] = {"type": "Feature", "properties": {"名称": "なし"}, "geometry": None}


def _point(row: dict[str, Any]) -> tuple[float, float]:
    shape = shapely.from_wkb(row["geometry"])
    return (round(shape.x, 6), round(shape.y, 6))


def _geojson(folder: Path, document: Any) -> ReadFile:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return read_bytes(folder, text.encode(), "駅.geojson")


@pytest.mark.parametrize(
    "document",
    [
        {"type": "FeatureCollection", "features": [FEATURE, EMPTY]},
        [FEATURE, EMPTY],
        f"{json.dumps(FEATURE)}\n{json.dumps(EMPTY)}\n",
    ],
    ids=["collection", "list", "lines"],
)
def test_geojson(tmp_path: Path, document: Any) -> None:
    read = _geojson(tmp_path, document)
    rows = records(read.tables[0])
    assert (read.format, read.tables[0].name, read.tables[0].format) == ("geojson", "駅", "geojson")
    assert _point(rows[0]) == (LON, LAT)
    assert (rows[0]["_row"], rows[0]["code"], rows[0]["n"], rows[0]["addr.市"]) == (1, "00123", 3, "千代田区")
    assert rows[1]["geometry"] is None
    assert rules(read) == {"geo.null_geometry": 1}


def test_geojson_odds_and_ends(tmp_path: Path) -> None:
    assert len(records(_geojson(tmp_path, FEATURE).tables[0])) == 1
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    read = _geojson(tmp_path, {"type": "FeatureCollection", "features": [{**FEATURE, "geometry": bow}]})
    assert rules(read) == {"geo.invalid_geometry": 1}
    with pytest.raises(refusals.EmptyFile):
        _geojson(tmp_path, {"type": "FeatureCollection", "features": []})


def _write(path: Path, crs: str | None, points: list[tuple[float, float]], **options: Any) -> None:
    pyogrio.raw.write(
        path,
        geometry=np.array([shapely.to_wkb(shapely.Point(point)) for point in points], dtype=object),
        field_data=[np.array([f"施設{n}" for n in range(len(points))], dtype=object)],
        fields=np.array(["名称"]),
        geometry_type="Point",
        crs=crs,
        **options,
    )


def _shapefile(
    folder: Path, crs: str | None, points: list[tuple[float, float]], *leave_out: str, encoding: str = "CP932"
) -> bytes:
    made = folder / "made"
    made.mkdir(exist_ok=True)
    _write(made / "x.shp", crs, points, driver="ESRI Shapefile", encoding=encoding)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for part in made.iterdir():
            if part.suffix not in leave_out:
                archive.writestr(
                    f"データ/施設{part.suffix}".encode("cp932").decode("cp437"), part.read_bytes()
                )
    return out.getvalue()


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("encoding", ["CP932", "UTF-8"])
@pytest.mark.parametrize("without", [(), (".cpg",)])
def test_zipped_shapefile(tmp_path: Path, encoding: str, without: tuple[str, ...]) -> None:
    data = _shapefile(tmp_path, "EPSG:6668", [(LON, LAT)] * 9, *without, encoding=encoding)
    read = read_bytes(tmp_path, data, "施設.zip")
    rows = records(read.tables[0])
    assert rows[1]["名称"] == "施設1"
    assert _point(rows[0]) == (LON, LAT)
    assert read.tables[0].format == "shapefile"
    assert "geo.reprojected" not in rules(read)


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_plane_rectangular_coordinates_are_reprojected_and_said_so(tmp_path: Path) -> None:
    # Zone IX of Tokyo (EPSG:6677); x is east and y is north in the file.
    read = read_bytes(tmp_path, _shapefile(tmp_path, "EPSG:6677", [(-5994.0, -35367.0)]), "a.zip")
    lon, lat = _point(records(read.tables[0])[0])
    assert abs(lon - 139.767) < 0.001
    assert abs(lat - 35.681) < 0.001
    assert rules(read)["geo.reprojected"] == 1


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_tokyo_datum_is_moved(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, _shapefile(tmp_path, "EPSG:4301", [(139.770352, 35.678006)]), "a.zip")
    lon, lat = _point(records(read.tables[0])[0])
    assert abs(lon - LON) < 0.0002
    assert abs(lat - LAT) < 0.0002


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_without_prj(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, _shapefile(tmp_path, None, [(LON, LAT)], ".prj"), "a.zip")
    assert rules(read)["geo.crs_assumed"] == 1
    with pytest.raises(refusals.UnknownCrs):
        read_bytes(tmp_path, _shapefile(tmp_path, None, [(-5994.0, -35367.0)], ".prj"), "a.zip")


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_a_shapefile_without_its_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(refusals.LoneShapefilePart):
        read_bytes(tmp_path, _shapefile(tmp_path, "EPSG:6668", [(LON, LAT)], ".dbf"), "a.zip")


def test_geopackage_with_two_layers(tmp_path: Path) -> None:
    made = tmp_path / "made.gpkg"
    _write(made, "EPSG:4326", [(LON, LAT)], layer="駅", driver="GPKG")
    _write(made, "EPSG:6677", [(0.0, 0.0), (1.0, 1.0)], layer="公園", driver="GPKG", append=False)
    read = read_bytes(tmp_path, made.read_bytes(), "x")
    assert read.format == "gpkg"
    assert [(table.name, table.rows) for table in read.tables] == [("駅", 1), ("公園", 2)]
    assert _point(records(read.tables[0])[0]) == (LON, LAT)
    with pytest.raises(refusals.BrokenGeoFile):
        read_bytes(tmp_path, made.read_bytes()[:5000], "x.gpkg")


def test_another_sqlite_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "db") as connection:
        connection.execute("create table t (a)")
    connection.close()
    with pytest.raises(refusals.UnsupportedFormat):
        read_bytes(tmp_path, (tmp_path / "db").read_bytes())


KML = f"""<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>避難所</name>
<Placemark><name>小学校</name><ExtendedData><Data name="収容人数"><value>300</value></Data>
<SchemaData><SimpleData name="種別">指定</SimpleData></SchemaData></ExtendedData>
<Point><coordinates>{LON},{LAT},0</coordinates></Point></Placemark>
<Placemark><name>区域</name><MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>
0,0 0,1 1,1 0,0</coordinates></LinearRing></outerBoundaryIs></Polygon></MultiGeometry></Placemark>
<Placemark><name>なし</name></Placemark></Folder><NetworkLink><Link><href>http://example.com/</href></Link>
</NetworkLink></Document></kml>"""


def test_kml_and_kmz(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("files/icon.png", b"\x89PNG")
    for data, form in ((KML.encode(), "kml"), (out.getvalue(), "kmz")):
        read = read_bytes(tmp_path, data, "避難所")
        rows = records(read.tables[0])
        assert read.format == form
        assert {key: rows[0][key] for key in ("folder", "name", "収容人数", "種別")} == {
            "folder": "避難所", "name": "小学校", "収容人数": "300", "種別": "指定",
        }  # fmt: skip
        assert _point(rows[0]) == (LON, LAT)
        assert shapely.from_wkb(rows[1]["geometry"]).geom_type == "MultiPolygon"
        assert rows[2]["geometry"] is None
        assert rules(read) == {"geo.null_geometry": 1, "kml.links_passed_over": 1}


def test_an_entity_in_kml_reads_no_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("SECRET")
    entity = f'<!DOCTYPE kml [<!ENTITY x SYSTEM "file://{tmp_path}/secret">]><kml'
    read = read_bytes(tmp_path, KML.replace("<kml", entity, 1).replace("小学校", "&x;").encode())
    assert records(read.tables[0])[0]["name"] is None


def test_parquet_and_geoparquet(tmp_path: Path) -> None:
    table = pa.table(
        {
            "名称": pa.array(["東京駅", None]).dictionary_encode(),
            "n": [1, 2],
            "st": [{"a": 1}, {"a": 2}],
            "ls": [["x"], []],
        }
    )
    pq.write_table(table, tmp_path / "a")
    read = read_bytes(tmp_path, (tmp_path / "a").read_bytes(), "a.parquet")
    assert records(read.tables[0])[0] == {"_row": 1, "名称": "東京駅", "n": 1, "st.a": 1, "ls": '["x"]'}
    geo = {
        "version": "1.0.0",
        "primary_column": "geom",
        "columns": {"geom": {"encoding": "WKB", "geometry_types": []}},
    }
    table = pa.table({"geom": [shapely.to_wkb(shapely.Point(LON, LAT))], "n": [1]})
    pq.write_table(table.replace_schema_metadata({"geo": json.dumps(geo)}), tmp_path / "a")
    read = read_bytes(tmp_path, (tmp_path / "a").read_bytes(), "a.parquet")
    assert read.format == "geoparquet"
    assert _point(records(read.tables[0])[0]) == (LON, LAT)
