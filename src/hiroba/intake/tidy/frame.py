"""Tables whose format names and types its columns: brought to the few types of a table here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator

import pyarrow as pa

from hiroba.intake.reading.types import ROW
from hiroba.intake.tidy.arrow import Array, pc
from hiroba.intake.tidy.hints import hints
from hiroba.intake.tidy.plain import UTC_MICROSECONDS
from hiroba.intake.tidy.values.moment import JST

GEOMETRY = "geometry"
_TEXTUAL = frozenset({"municipality", "code", "phone", "postal"})


_Form = tuple[Callable[[pa.DataType], bool], Callable[[Array], Array]]


def canonical(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Tables of `_row` and int64, float64, bool, date32, timestamp (UTC) or string; geometry is WKB."""
    for batch in batches:
        names = batch.schema.names
        yield pa.table([_column(name, batch.column(name)) for name in names], names)


def _column(name: str, cells: Array) -> Array:
    if name in (ROW, GEOMETRY):
        return cells
    if pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_decode()
    kind = cells.type
    if pa.types.is_integer(kind) and hints(name).form in _TEXTUAL:
        return pc.cast(cells, pa.string())
    for holds, brought in _FORMS:
        if holds(kind):
            return brought(cells)
    return pa.array([_written(value) for value in cells.to_pylist()], pa.string())


def _integer(cells: Array) -> Array:
    try:
        return pc.cast(cells, pa.int64())
    except pa.ArrowInvalid:
        return pc.cast(cells, pa.string())


def _number(cells: Array) -> Array:
    floats = pc.cast(cells, pa.float64())
    return pc.if_else(pc.is_finite(floats), floats, pa.scalar(None, pa.float64()))


def _decimal(cells: Array) -> Array:
    return _integer(cells) if cells.type.scale == 0 else _number(cells)


def _moment(cells: Array) -> Array:
    """Moments without a zone are Japan's time."""
    if cells.type.tz is None:
        cells = pc.assume_timezone(
            pc.cast(cells, pa.timestamp("us"), safe=False), str(JST).removeprefix("UTC")
        )
    return pc.cast(cells, UTC_MICROSECONDS, safe=False)


def _text(cells: Array) -> Array:
    text = pc.cast(cells, pa.string())
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


_FORMS: tuple[_Form, ...] = (
    (pa.types.is_boolean, lambda cells: cells),
    (pa.types.is_integer, _integer),
    (pa.types.is_floating, _number),
    (pa.types.is_decimal, _decimal),
    (pa.types.is_date, lambda cells: pc.cast(cells, pa.date32())),
    (pa.types.is_timestamp, _moment),
    (
        lambda kind: (
            pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
        ),
        _text,
    ),
    (pa.types.is_time, lambda cells: pc.cast(cells, pa.string())),
    (pa.types.is_null, lambda cells: pc.cast(cells, pa.string())),
)


def _written(value: object) -> str | None:
    """Lists and records as JSON text; bytes as hexadecimal."""
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    return json.dumps(value, ensure_ascii=False, default=str)
