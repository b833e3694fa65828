"""JSON, JSON lines and GeoJSON. The objects are made by the engine, the frame here."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from hiroba.catalog.tables.forms.places import Places, geometry_texts, place_sql
from hiroba.catalog.tables.literals import literal
from hiroba.catalog.tables.selection import Field, Selection
from hiroba.catalog.tables.systems import WGS84
from hiroba.catalog.tables.texts import face
from hiroba.catalog.tables.types import ColumnType, Told


def object_sql(fields: Sequence[Field]) -> str:
    """The SQL expression of one JSON object. A header cannot be bound here, so it is a literal."""
    # a place in another column's name must not be read as a bound value: DuckDB binds `?` in code only
    pairs = (f"{literal(f.header)}, {face(f.sql, f.column.type)}" for f in fields)
    return f"CAST(json_object({', '.join(pairs)}) AS VARCHAR)"


def split(selection: Selection) -> tuple[list[Field], list[Field]]:
    """Plain fields, geometry fields."""
    plain = [field for field in selection.fields if field.column.type is not ColumnType.GEOMETRY]
    shapes = [field for field in selection.fields if field.column.type is ColumnType.GEOMETRY]
    return plain, shapes


def _objects(selection: Selection) -> Iterator[list[str]]:
    """A list of JSON texts for each batch."""
    plain, shapes = split(selection)
    with selection.batches([object_sql(plain), *(field.sql for field in shapes)]) as batches:
        for batch in batches:
            texts = [str(text) for text in batch.column(0).to_pylist()]
            for at, field in enumerate(shapes, start=1):
                texts = [
                    with_member(text, field.header, shape)
                    for text, shape in zip(texts, geometry_texts(batch.column(at)), strict=True)
                ]
            yield texts


def with_member(text: str, key: str, value: str) -> str:
    """The text of a JSON object with one member more. value: JSON."""
    inner = text[1:-1]
    member = f"{json.dumps(key, ensure_ascii=False)}:{value}"
    return "{" + (f"{inner},{member}" if inner else member) + "}"


def json_lines(selection: Selection) -> Iterator[bytes]:
    """One object a line."""
    for texts in filter(None, _objects(selection)):
        yield ("\n".join(texts) + "\n").encode()


def json_array(selection: Selection) -> Iterator[bytes]:
    """One array of objects."""
    yield from framed("[", _objects(selection), "]\n")


def geojson(selection: Selection, told: Told) -> Iterator[bytes]:
    """A FeatureCollection (RFC 7946); rows without a place have a null geometry.

    In another coordinate system than WGS84 it says so with the `crs` of GeoJSON 2008.
    """
    system = ""
    if selection.system != WGS84:
        name = selection.system.replace("EPSG:", "urn:ogc:def:crs:EPSG::")
        system = f'"crs":{{"type":"name","properties":{{"name":"{name}"}}}},'
    head = f'{{"type":"FeatureCollection",{system}"features":['
    yield from framed(head, _features(selection, Places(selection, told)), "]}\n")


def framed(head: str, parts: Iterator[list[str]], tail: str) -> Iterator[bytes]:
    yield head.encode()
    between = "\n"
    for texts in parts:
        if texts:
            yield (between + ",\n".join(texts)).encode()
            between = ",\n"
    yield ("\n" + tail).encode()


def _features(selection: Selection, places: Places) -> Iterator[list[str]]:
    plain, _ = split(selection)
    with selection.batches([object_sql(plain), *place_sql(selection)]) as batches:
        for batch in batches:
            geometries = geometry_texts(places.cells(batch.columns[1:]))
            yield [
                f'{{"type":"Feature","geometry":{geometry},"properties":{properties}}}'
                for geometry, properties in zip(geometries, batch.column(0).to_pylist(), strict=True)
            ]
