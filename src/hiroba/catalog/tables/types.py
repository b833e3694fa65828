"""A typed table and its columns, in the words of Frictionless Table Schema.

Physical form (Parquet): integer int64, number float64, boolean bool, date date32,
datetime timestamp[us, UTC], time string "HH:MM[:SS]" (hours may pass 24, as in timetables),
year int64, yearmonth string "YYYY-MM", string string, geometry binary WKB (lon, lat, WGS84).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ColumnType(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    YEAR = "year"
    YEARMONTH = "yearmonth"
    GEOMETRY = "geometry"


@dataclass(frozen=True)
class Column:
    """name: identifier unique in the table (the model's English name where mapped, else the title).
    title: the header as a person reads it. format: what the string or number stands for
    (municipality_code, postal_code, phone, url, email, latitude, longitude, percent, "") .
    unit: as found in the header or the cells, else "". model: "PublicToilet.name" or None.
    """

    name: str
    title: str
    type: ColumnType
    format: str = ""
    unit: str = ""
    model: str | None = None
    description: str = ""


@dataclass(frozen=True)
class TableSchema:
    columns: tuple[Column, ...]
    model: str | None = None  # entity type of the standard data model that the rows fit, or None
    key: tuple[str, ...] = ()  # names of columns that identify a row, when some do
    longitude: str | None = None  # names of the coordinate columns
    latitude: str | None = None
    geometry: str | None = None
    year_columns: tuple[str, ...] = field(default=())  # columns that are one measure by year (wide form)
