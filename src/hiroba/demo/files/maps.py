"""Maps in the forms that GIS offices use: GeoJSON, zipped Shapefile, KML, and a Parquet of readings."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from math import pi, sin
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio.raw
import shapely

from hiroba.demo.district.buildings import buildings
from hiroba.demo.district.ground import TOWNS, coast
from hiroba.demo.district.places import scatter, stops
from hiroba.demo.district.streets import streets

_NOTE = "架空のデータ"


def _geojson(path: Path, features: list[tuple[dict[str, object], dict[str, object]]]) -> None:
    body = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": body}, ensure_ascii=False), encoding="utf-8"
    )


def shore(folder: Path) -> None:
    properties: dict[str, object] = {"名称": "ひろば島（架空）", "備考": _NOTE}
    _geojson(folder / "地区の範囲.geojson", [(properties, {"type": "Polygon", "coordinates": [coast()]})])


def roads(folder: Path) -> None:
    _geojson(
        folder / "道路.geojson",
        [
            (
                {"道路ID": f"R{s.number:03}", "路線名": s.name, "種別": s.kind, "幅員（m）": s.width},
                {"type": "LineString", "coordinates": s.line},
            )
            for s in streets()
        ],
    )


def houses(folder: Path, random: Random) -> None:
    _geojson(
        folder / "建物.geojson",
        [
            (
                {
                    "建物ID": f"B{b.number:05}",
                    "用途": b.use,
                    "地上階数": b.floors,
                    "高さ（m）": b.height,
                    "建築年": b.year,
                    "町丁目": b.spot.town,
                },
                {"type": "Polygon", "coordinates": [b.outline]},
            )
            for b in buildings(random)
        ],
    )


def parks(folder: Path, random: Random) -> None:
    """A zipped Shapefile with CP932 attributes, as GIS software in offices writes it."""
    places = scatter(random, 12, "公園", "コウエン")
    sizes = [random.randrange(400, 5200, 50) for _ in places]
    shapes = [
        shapely.Point(p.longitude, p.latitude).buffer((s**0.5) / 111_000 / 1.5, 4)
        for p, s in zip(places, sizes, strict=True)
    ]
    shapefile = folder / "park.shp"
    pyogrio.raw.write(
        str(shapefile),
        geometry=shapely.to_wkb(shapes),
        field_data=[_column([p.name for p in places]), _column(sizes), _column([p.address for p in places])],
        fields=["公園名", "面積", "所在地"],
        geometry_type="Polygon",
        crs="EPSG:6668",
        encoding="CP932",
    )
    with zipfile.ZipFile(folder / "公園.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob("park.*")):
            archive.write(part, part.name)
            part.unlink()


def _column(values: Sequence[object]) -> Any:
    return np.array(values, dtype="int64" if isinstance(values[0], int) else object)


def bus_stops(folder: Path) -> None:
    marks = "".join(
        f"<Placemark><name>{escape(p.name)}</name><description>{escape(_NOTE)}</description>"
        f"<Point><coordinates>{p.longitude},{p.latitude}</coordinates></Point></Placemark>"
        for p in stops()
    )
    body = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    (folder / "バス停留所.kml").write_text(body, encoding="utf-8")


def weather(folder: Path, random: Random) -> None:
    """Hourly readings of thirty days in Parquet: already typed, it only has to be taken in."""
    start = datetime(2026, 6, 1, tzinfo=UTC)
    hours = range(24 * 30)
    table = pa.table(
        {
            "観測日時": pa.array([start + timedelta(hours=h) for h in hours], pa.timestamp("us", "UTC")),
            "観測点": [TOWNS[0]] * len(hours),
            "気温（℃）": [
                round(22 + 5 * sin((h - 9) * pi / 12) + h / 120 + random.gauss(0, 0.4), 1) for h in hours
            ],
            "湿度（%）": [round(70 - 14 * sin((h - 9) * pi / 12) + random.gauss(0, 2)) for h in hours],
            "降水量（mm）": [max(0.0, round(random.gauss(-2.2, 1.6), 1)) for h in hours],
        }
    )
    pq.write_table(table, folder / "気象観測.parquet")
