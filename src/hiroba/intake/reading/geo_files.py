"""The entry to each format that GDAL reads: GeoJSON, GeoPackage, Shapefile."""

from __future__ import annotations

import json
import shutil
import struct
from pathlib import Path
from typing import Any

from hiroba.intake.reading import refusals
from hiroba.intake.reading.encoding import Encoding, detect_bytes
from hiroba.intake.reading.geo import Source, layers, read_layer
from hiroba.intake.reading.types import FrameTable, Note

# Properties that are objects become columns a.b, as in plain JSON; null fields stay null.
_GEOJSON = (("FLATTEN_NESTED_ATTRIBUTES", "YES"), ("NESTED_ATTRIBUTE_SEPARATOR", "."))


def read_geojson(
    document: Any, path: Path, encoding: Encoding, title: str, name: str, workspace: Path
) -> FrameTable:
    """GeoJSON (also a list of features, or one feature a line). Raises BrokenGeoFile, EmptyFile."""
    target = workspace / "data.geojson"
    if isinstance(document, list):
        document = {"type": "FeatureCollection", "features": document}
        target.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    elif encoding.is_utf8:
        target.symlink_to(path.resolve())
    else:
        target.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    if document.get("type") == "FeatureCollection" and not document["features"]:
        raise refusals.EmptyFile(name=name)
    notes = () if encoding.rule == "utf8" else (Note(f"encoding.{encoding.rule}"),)
    found = layers(target, name)
    if not found:
        raise refusals.BrokenGeoFile(name=name)
    table = read_layer(Source(target, found[0], "geojson", None, _GEOJSON), title, name, notes)
    if table is None:
        raise refusals.EmptyFile(name=name)
    return table


def read_geopackage(path: Path, name: str, workspace: Path) -> tuple[FrameTable, ...]:
    """Every layer that holds something; from a copy, because SQLite may write beside its file."""
    target = workspace / "data.gpkg"
    shutil.copyfile(path, target)
    tables = [read_layer(Source(target, layer, "gpkg"), layer, name) for layer in layers(target, name)]
    kept = tuple(table for table in tables if table)
    if not kept:
        raise refusals.EmptyFile(name=name)
    return kept


def read_shapefile(shp: Path, title: str, name: str) -> tuple[FrameTable, str]:
    """A shapefile whose parts stand side by side; the table and the encoding of its texts."""
    if not shp.with_suffix(".dbf").exists() or not shp.with_suffix(".shx").exists():
        raise refusals.LoneShapefilePart(name=name)
    encoding = _dbf_encoding(shp.with_suffix(".dbf"))
    codec = {"cp932": "CP932", "euc_jp": "EUC-JP"}.get(encoding.codec if encoding else "", "UTF-8")
    notes = () if encoding is None or encoding.is_utf8 else (Note(f"encoding.{encoding.rule}"),)
    found = layers(shp, name)
    table = read_layer(Source(shp, found[0], "shapefile", codec), title, name, notes) if found else None
    if table is None:
        raise refusals.EmptyFile(name=name)
    return table, encoding.codec if encoding else ""


def _dbf_encoding(dbf: Path) -> Encoding | None:
    """What the texts say themselves; the .cpg and the language byte are too often wrong."""
    with dbf.open("rb") as file:
        head = file.read(32)
        if len(head) < 32:
            return None
        fields = file.read(max(0, struct.unpack_from("<H", head, 8)[0] - 32))
        names = b"\n".join(
            fields[place : place + 11].split(b"\0")[0] for place in range(0, len(fields) - 31, 32)
        )
        texts = b"\n".join(part for part in file.read(1024 * 1024).split(b"  ") if not part.isascii())
    encoding = detect_bytes(names + b"\n" + texts, whole=False)
    return encoding if encoding and not encoding.codec.startswith("utf-16") else None
