"""The rows of an answer as a table of the house: its types, its Parquet, its columns."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as compute
import pyarrow.parquet as pq
import shapely

from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema

_LATITUDES: Final = frozenset({"緯度", "latitude", "lat"})
_LONGITUDES: Final = frozenset({"経度", "longitude", "lon", "lng"})
_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER)
_FACE: Final = "Asia/Tokyo"


def write(arrow: Path, parquet: Path) -> TableSchema:
    """Write the rows of an Arrow IPC stream as the Parquet of a table, and return its columns.

    The same rows give the same bytes.
    """
    with arrow.open("rb") as file, pa.ipc.open_stream(file) as reader:
        table = reader.read_all()
    columns: list[Column] = []
    cells: list[Any] = [pa.array(range(1, table.num_rows + 1), pa.int64())]
    taken = {ROW}
    for title, column in zip(table.column_names, table.columns, strict=True):
        kind, values = _typed(column.combine_chunks())
        name = _free(title.strip() or "column", taken)
        columns.append(Column(name, title.strip() or name, kind))
        cells.append(values)
    whole = pa.table(cells, names=[ROW, *(each.name for each in columns)])
    pq.write_table(whole, parquet, compression="zstd")
    return _schema(columns)


def _schema(columns: list[Column]) -> TableSchema:
    latitude = _named(columns, _LATITUDES)
    longitude = _named(columns, _LONGITUDES)
    shapes = [each.name for each in columns if each.type is ColumnType.GEOMETRY]
    both = latitude is not None and longitude is not None
    return TableSchema(
        tuple(columns),
        latitude=latitude if both else None,
        longitude=longitude if both else None,
        geometry=shapes[0] if shapes else None,
    )


def _named(columns: list[Column], names: frozenset[str]) -> str | None:
    found = (each.name for each in columns if each.title.lower() in names and each.type in _NUMBERS)
    return next(found, None)


def _free(name: str, taken: set[str]) -> str:
    found, at = name, 1
    while found in taken:
        at += 1
        found = f"{name}_{at}"
    taken.add(found)
    return found


def _typed(cells: Any) -> tuple[ColumnType, Any]:
    kind = cells.type
    for fits, make in _MAKERS:
        if fits(kind):
            return make(cells)
    told = [None if each is None else _words(each) for each in cells.to_pylist()]
    return ColumnType.STRING, pa.array(told, pa.string())


def _words(value: object) -> str:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _whole(cells: Any) -> tuple[ColumnType, Any]:
    try:
        return ColumnType.INTEGER, cells.cast(pa.int64())
    except pa.ArrowInvalid:  # larger than 64 bits
        return ColumnType.NUMBER, cells.cast(pa.float64(), safe=False)


def _number(cells: Any) -> tuple[ColumnType, Any]:
    return ColumnType.NUMBER, cells.cast(pa.float64(), safe=False)


def _moment(cells: Any) -> tuple[ColumnType, Any]:
    """A time without a zone is Japan's."""
    if cells.type.tz is None:
        cells = compute.assume_timezone(cells.cast(pa.timestamp("us"), safe=False), _FACE)
    return ColumnType.DATETIME, cells.cast(pa.timestamp("us", "UTC"), safe=False)


def _bytes(cells: Any) -> tuple[ColumnType, Any]:
    """A shape where all of them are, else hexadecimal digits."""
    values = cells.to_pylist()
    filled = [each for each in values if each is not None]
    shapes = shapely.from_wkb(filled, on_invalid="ignore")
    if filled and all(each is not None for each in shapes):
        return ColumnType.GEOMETRY, pa.array(values, pa.binary())
    return ColumnType.STRING, pa.array([None if v is None else v.hex() for v in values], pa.string())


def _is_binary(kind: Any) -> bool:
    return bool(pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def _is_whole(kind: Any) -> bool:
    return bool(pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale == 0))


def _is_text(kind: Any) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _is_number(kind: Any) -> bool:
    return bool(pa.types.is_floating(kind) or pa.types.is_decimal(kind))


_MAKERS: Final[tuple[tuple[Callable[[Any], bool], Callable[[Any], tuple[ColumnType, Any]]], ...]] = (
    (pa.types.is_boolean, lambda cells: (ColumnType.BOOLEAN, cells)),
    (_is_whole, _whole),
    (_is_number, _number),
    (_is_text, lambda cells: (ColumnType.STRING, cells.cast(pa.string()))),
    (pa.types.is_date, lambda cells: (ColumnType.DATE, cells.cast(pa.date32()))),
    (pa.types.is_timestamp, _moment),
    (_is_binary, _bytes),
)
