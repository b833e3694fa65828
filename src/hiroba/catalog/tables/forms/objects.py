"""JSON, JSON lines and GeoJSON. The objects are made by the engine, the frame here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import shapely

from hiroba.catalog.tables.selection import Field, Selection
from hiroba.catalog.tables.sessions import literal
from hiroba.catalog.tables.texts import face
from hiroba.catalog.tables.types import ColumnType


def _object(fields: Sequence[Field]) -> str:
    """The SQL expression of one JSON object. A header cannot be bound here, so it is a literal."""
    # a place in another column's name must not be read as a bound value: DuckDB binds `?` in code only
    pairs = (f"{literal(f.header)}, {face(f.sql, f.column.type)}" for f in fields)
    return f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)"


def _split(selection: Selection) -> tuple[list[Field], list[Field]]:
    """Plain fields, geometry fields."""
    plain = [field for field in selection.fields if field.column.type is not ColumnType.GEOMETRY]
    shapes = [field for field in selection.fields if field.column.type is ColumnType.GEOMETRY]
    return plain, shapes


def _objects(selection: Selection) -> Iterator[list[str]]:
    """A list of JSON texts for each batch."""
    plain, shapes = _split(selection)
    with selection.batches([_object(plain), *(field.sql for field in shapes)]) as batches:
        for batch in batches:
            texts = [str(text) for text in batch.column(0).to_pylist()]
            for at, field in enumerate(shapes, start=1):
                texts = [
                    _with(text, field.header, shape)
                    for text, shape in zip(texts, geometry_texts(batch.column(at)), strict=True)
                ]
            yield texts


def _with(text: str, key: str, value: str) -> str:
    inner = text[1:-1]
    member = f"{json.dumps(key, ensure_ascii=False)}:{value}"
    return "{" + (f"{inner},{member}" if inner else member) + "}"


def json_lines(selection: Selection) -> Iterator[bytes]:
    """One object a line."""
    for texts in filter(None, _objects(selection)):
        yield ("\n".join(texts) + "\n").encode()


def json_array(selection: Selection) -> Iterator[bytes]:
    """One array of objects."""
    yield from _framed("[", _objects(selection), "]\n")


def geojson(selection: Selection) -> Iterator[bytes]:
    """A FeatureCollection; rows without a place have a null geometry."""
    yield from _framed('{"type":"FeatureCollection","features":[', _features(selection), "]}\n")


def _framed(head: str, parts: Iterator[list[str]], tail: str) -> Iterator[bytes]:
    yield head.encode()
    between = "\n"
    for texts in parts:
        if texts:
            yield (between + ",\n".join(texts)).encode()
            between = ",\n"
    yield ("\n" + tail).encode()


def _features(selection: Selection) -> Iterator[list[str]]:
    plain, _ = _split(selection)
    with selection.batches([_object(plain), *place_sql(selection)]) as batches:
        for batch in batches:
            geometries = geometry_texts(place_cells(batch.columns[1:]))
            yield [
                f'{{"type":"Feature","geometry":{geometry},"properties":{properties}}}'
                for geometry, properties in zip(geometries, batch.column(0).to_pylist(), strict=True)
            ]


def place_sql(selection: Selection) -> list[str]:
    """The column of geometry, or those of longitude and latitude."""
    if selection.geometry is not None:
        return [selection.geometry]
    return [f"CAST({selection.longitude} AS DOUBLE)", f"CAST({selection.latitude} AS DOUBLE)"]


def place_cells(columns: Sequence[pa.Array[Any]]) -> pa.Array[Any]:
    """WKB of the rows' places: the column itself, or points made of longitude and latitude."""
    if len(columns) == 1:
        return columns[0]
    longitude, latitude = (column.to_numpy(zero_copy_only=False) for column in columns)
    known = (abs(longitude) <= 180) & (abs(latitude) <= 90)  # False for NaN, which an empty cell becomes
    points = shapely.to_wkb(shapely.points(longitude[known], latitude[known]))
    cells: list[Any] = [None] * len(known)
    for at, point in zip(known.nonzero()[0], points, strict=True):
        cells[at] = point
    return pa.array(cells, pa.binary())


def geometry_texts(cells: pa.Array[Any]) -> list[str]:
    """WKB to GeoJSON text, "null" where there is none or it cannot be read."""
    shapes = shapely.from_wkb(cells.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return [text or "null" for text in shapely.to_geojson(shapes)]
