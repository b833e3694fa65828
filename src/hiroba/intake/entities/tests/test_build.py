"""Rows that are things become NGSI-LD entities."""

from __future__ import annotations

from datetime import UTC, date, datetime

import shapely

from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.context.entities.service import read_entity
from hiroba.context.jsonld.service import CORE
from hiroba.intake.entities.build import Naming, builder, is_of_things

NAMING = Naming("131016", "abc", 1)
TOILETS = TableSchema(
    columns=(
        Column("identifier", "ID", ColumnType.STRING),
        Column("name", "名称", ColumnType.STRING),
        Column("latitude", "緯度", ColumnType.NUMBER),
        Column("longitude", "経度", ColumnType.NUMBER),
        Column("開始 日", "開始 日", ColumnType.DATE),
        Column("type", "種別", ColumnType.STRING),
    ),
    model="PublicToilet",
    key=("identifier",),
    longitude="longitude",
    latitude="latitude",
)
ROW = {
    "_row": 2, "identifier": "0001", "name": "中央", "latitude": 35.5, "longitude": 139.5, "開始 日": date(2026, 4, 1),
    "type": None,
}  # fmt: skip


def test_a_toilet_is_an_entity_with_a_place_and_its_own_id() -> None:
    entity = builder(TOILETS, NAMING)(ROW)
    read_entity(entity, CORE)
    assert entity["id"] == "urn:ngsi-ld:PublicToilet:131016-0001"
    assert entity["location"]["value"] == {"type": "Point", "coordinates": [139.5, 35.5]}
    assert entity["開始_日"]["value"] == {"@type": "Date", "@value": "2026-04-01"}
    assert entity["type"] == "PublicToilet"


def test_without_an_id_the_row_of_the_file_names_the_thing() -> None:
    schema = TableSchema(TOILETS.columns[1:4], longitude="longitude", latitude="latitude")
    assert builder(schema, NAMING)(ROW)["id"] == "urn:ngsi-ld:Place:abc-1-2"


def test_an_id_with_odd_characters_is_still_a_uri() -> None:
    entity = builder(TOILETS, NAMING)(ROW | {"identifier": "A 1/2:あ"})
    read_entity(entity, CORE)


def test_a_geometry_is_the_location() -> None:
    schema = TableSchema((Column("geometry", "形", ColumnType.GEOMETRY),), geometry="geometry")
    row = {"_row": 1, "geometry": shapely.to_wkb(shapely.box(139, 35, 140, 36))}
    entity = builder(schema, NAMING)(row)
    read_entity(entity, CORE)
    assert entity["location"]["value"]["type"] == "Polygon"


def test_times_say_that_they_are_times() -> None:
    columns = (*TOILETS.columns, Column("at", "時", ColumnType.DATETIME))
    schema = TableSchema(columns, "PublicToilet", ("identifier",), "longitude", "latitude")
    entity = builder(schema, NAMING)(ROW | {"at": datetime(2026, 1, 1, tzinfo=UTC)})
    assert entity["at"]["value"] == {"@type": "DateTime", "@value": "2026-01-01T00:00:00Z"}


def test_a_table_of_figures_makes_no_things() -> None:
    assert not is_of_things(TableSchema((Column("人口", "人口", ColumnType.INTEGER),)))
    assert is_of_things(TOILETS)
