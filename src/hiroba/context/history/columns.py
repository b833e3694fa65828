"""A segment's columns, and the way of an instance into them and back.

A plain reading (a number or a text, a unit, a time) is told by its columns alone; of any other the JSON is
kept beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc

from hiroba.context.history.deletions import member
from hiroba.context.history.moments import texts
from hiroba.context.history.plain import is_exact, plain
from hiroba.context.history.types import Instance

_TIME = pa.timestamp("us", "UTC")
_NAME = pa.dictionary(pa.int32(), pa.string())
# which column holds a temporal property
TIMES = {"observedAt": "observed", "createdAt": "created", "modifiedAt": "modified", "deletedAt": "deleted"}
SCHEMA = pa.schema(
    [
        pa.field("entity", pa.int64(), nullable=False),  # key of the table `entity`
        pa.field("id", _NAME, nullable=False),
        pa.field("attribute", _NAME, nullable=False),
        pa.field("dataset", _NAME, nullable=False),  # '': the default instance
        pa.field("kind", _NAME, nullable=False),  # Property, Relationship ...
        pa.field("instance", pa.int64(), nullable=False),
        pa.field("sequence", pa.int64(), nullable=False),  # of the row that it came with
        pa.field("observed", _TIME),
        pa.field("created", _TIME, nullable=False),
        pa.field("modified", _TIME, nullable=False),
        pa.field("deleted", _TIME),
        pa.field("number", pa.float64()),
        pa.field("whole", pa.bool_()),  # the number was written without a point
        pa.field("text", pa.string()),
        pa.field("unit", _NAME),
        pa.field("body", pa.string()),
    ]
)
TOLD = [name for name in SCHEMA.names if name not in ("id", "sequence")]  # what makes an instance
_VALUE = ("number", "whole", "text")
_AROUND_VALUES = [name for name in TOLD if name not in _VALUE]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


class Filling:
    """Collects instances into columns."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, entity: int, id: str, sequence: int, one: Instance) -> None:
        named, name, dataset, seen, made, changed, gone, raw = msgspec.structs.astuple(one)
        told = plain(raw, seen) if gone is None else None
        if told is None:
            kind, *values = _closely(raw)
        else:
            kind, value = "Property", told.value
            if type(value) is str:
                values = [None, False, value, told.unit, None]
            else:
                values = [float(value), type(value) is int, None, told.unit, None]
        self._rows.append(
            (entity, id, name, dataset, kind, named, sequence, seen, made, changed, gone, *values)
        )

    def table(self) -> pa.Table:
        columns = zip(*self._rows, strict=True)
        return pa.table(
            [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)],
            schema=SCHEMA,
        )


def _closely(raw: msgspec.Raw) -> tuple[Any, ...]:
    """The columns `kind`, and from `number` on, of what is not plain: of it the JSON is kept."""
    body = _decode(raw)
    kind = body["type"]
    value = body.get(member(kind))
    unit = body.get("unitCode") if kind == "Property" else None
    return kind, _number(value), type(value) is int, _text(value), unit, bytes(raw).decode()


def _number(value: Any) -> float | None:
    """What aggregations reckon with: a number, a boolean as 1 or 0 (4.5.19.1)."""
    if type(value) is bool:
        return float(value)
    if type(value) is float or (type(value) is int and is_exact(value)):
        return float(value)
    return None


def _text(value: Any) -> str | None:
    if type(value) is str:
        return value
    if value is None or type(value) in (bool, int, float):
        return None if _number(value) is not None or value is None else str(value)
    return _encode(value).decode()


@lru_cache(maxsize=1024)
def _around(kind: str, dataset: str, unit: str | None) -> tuple[bytes, bytes]:
    """The JSON of an instance that is told by its columns, before its value and behind its time."""
    behind = {
        **({} if unit is None else {"unitCode": unit}),
        **({"datasetId": dataset} if dataset else {}),
    }
    before = b'{"type":%b,%b:' % (_encode(kind), _encode(member(kind)))
    return before, b",%b" % _encode(behind)[1:] if behind else b"}"


def instances(table: pa.Table) -> Iterable[tuple[int, Instance]]:
    """The instances of a table that has the columns TOLD, each with its entity's key."""
    columns = [_list(table.column(name)) for name in _AROUND_VALUES]
    seen: Any = table.column("observed").cast(pa.int64())
    moments = texts(pc.fill_null(seen, 0).to_numpy())
    for moment, value, row in zip(moments, _values(table), zip(*columns, strict=True), strict=True):
        entity, name, dataset, kind, named, observed, made, changed, gone, unit, body = row
        if body is None:
            before, behind = _around(kind, dataset, unit)
            time = b"" if observed is None else b',"observedAt":"%b"' % moment.encode()
            raw = b"%b%b%b%b" % (before, value, time, behind)
        else:
            raw = body.encode()
        yield entity, Instance(named, name, dataset, observed, made, changed, gone, msgspec.Raw(raw))


def _values(table: pa.Table) -> list[bytes]:
    """The JSON of each value as its columns tell it; where all are fractions they are written at once."""
    number, whole, told = (table.column(name) for name in _VALUE)
    anything: Any = pc.any(whole).as_py()
    if table.num_rows and number.null_count == whole.null_count == 0 and not anything:
        return _encode(number.to_numpy().tolist())[1:-1].split(b",")
    rows = zip(_list(number), _list(whole), _list(told), strict=True)
    return [_encode(text if one is None else int(one) if exact else one) for one, exact, text in rows]


def _list(column: Any) -> list[Any]:
    """The values of a column; of whole columns of numbers and of names this is quicker than to_pylist."""
    if column.null_count == len(column):
        return [None] * len(column)
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.int64())
    if column.null_count:
        return list(column.to_pylist())
    if pa.types.is_dictionary(column.type):
        found: list[Any] = []
        for chunk in column.chunks:
            names = chunk.dictionary.to_pylist()
            found += [names[each] for each in chunk.indices.to_numpy().tolist()]
        return found
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return list(column.to_numpy().tolist())
    return list(column.to_pylist())
