"""Which columns are amounts, codes, times, areas: by type, format and title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hiroba.catalog.quality.types import Evidence
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema

_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER)
TIMES: Final = (
    ColumnType.DATE,
    ColumnType.DATETIME,
    ColumnType.TIME,
    ColumnType.YEAR,
    ColumnType.YEARMONTH,
)
_NO_AMOUNT: Final = re.compile(
    r"コード|番号|連番|緯度|経度|座標|郵便|電話|fax|法人|順位|年$|年度|月$|丁目|番地|階$|(?:^|_)id$|no\.?$|code",
    re.IGNORECASE,
)
# what is counted needs no further unit
_COUNT: Final = re.compile(r"数$|数[_（(]|人口|件数|回数|台数|定員|世帯|(?:男|女|計|合計|総数)$")
_CODE: Final = re.compile(r"コード|区分$|種別$|分類$|フラグ|code$", re.IGNORECASE)
_OPEN_CODE: Final = re.compile(
    r"地方公共団体|自治体|団体コード|市区?町村コード|都道府県コード|郵便|町字|jis", re.IGNORECASE
)
_TIME: Final = re.compile(r"年月日|日付|日時|時刻|年月$|[^曜休祝平当]日$|^日$")
_AREA: Final = re.compile(
    r"都道府県|市区?町村|区市町村|自治体|団体(?:名|コード)|地域コード|地域名|区名|市名|町名|村名|町字|町丁|地区"
)
_PLACE: Final = re.compile(r"住所|所在地|緯度|経度|町丁|字$|地番")


def all_columns(evidence: Evidence) -> Iterator[tuple[TableSchema, Column]]:
    for table in evidence.tables:
        for column in table.schema.columns:
            yield table.schema, column


def is_amount(schema: TableSchema, column: Column) -> bool:
    """A number that measures something."""
    if column.type not in _NUMBERS or column.format not in ("", "percent"):
        return False
    if column.name in (*schema.key, schema.longitude, schema.latitude):
        return False
    return not _NO_AMOUNT.search(column.title)


def has_unit(column: Column) -> bool:
    """Its unit is given, or its title says what is counted."""
    return bool(column.unit) or column.format == "percent" or bool(_COUNT.search(column.title))


def is_code(column: Column) -> bool:
    """Values that mean nothing without a list. Codes that all Japan shares have theirs."""
    digits = column.type is ColumnType.INTEGER
    coded = _CODE.search(column.title) and (
        "コード" in column.title or "code" in column.title.lower() or digits
    )
    return bool(coded) and not column.format and not _OPEN_CODE.search(column.title) and column.model is None


def is_time(column: Column) -> bool:
    return column.type in TIMES


def is_time_in_words(column: Column) -> bool:
    """By its title a time, by its type text."""
    return column.type is ColumnType.STRING and bool(_TIME.search(column.title))


def is_area(column: Column) -> bool:
    """Says in which municipality or official area a row lies."""
    return column.format == "municipality_code" or bool(_AREA.search(column.title))


def is_place(schema: TableSchema, column: Column) -> bool:
    located = column.name in (schema.longitude, schema.latitude, schema.geometry)
    return located or bool(_PLACE.search(column.title))
