"""Objects of JSON to rows of named columns: nested objects become a.b, lists become one text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from hiroba.intake.reading.types import ROW
from hiroba.intake.reading.workbook_text import cell_text

BATCH_ROWS = 50_000
_INT64 = 2**63


def flatten(record: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """{"a": {"b": 1}} -> {"a.b": 1}; a list of scalars -> "x;y"; another list -> its JSON text."""
    flat: dict[str, Any] = {}
    for key, value in record.items():
        name = f"{prefix}{_writable(key)}"
        if isinstance(value, Mapping) and value:
            flat.update(flatten(value, f"{name}."))
        else:
            flat[name] = scalar(value)
    return flat


def scalar(value: Any) -> Any:
    """A value that fits one cell; empty text, lists and objects are None."""
    if isinstance(value, list) and all(not isinstance(item, (list, Mapping)) for item in value):
        return _writable(";".join(cell_text(item) or "" for item in value)) or None
    if isinstance(value, (list, Mapping)):
        return _writable(json.dumps(value, ensure_ascii=False)) if value else None
    return _writable(value) or None if isinstance(value, str) else value


def _writable(text: str) -> str:
    """A lone surrogate (from a broken escape) has no UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


class Columns:
    """The columns of all records, with one Arrow type each: what all values agree on, else text."""

    def __init__(self, records: Sequence[Mapping[str, Any]]):
        kinds: dict[str, set[type]] = {}
        for record in records:
            for name, value in record.items():
                kinds.setdefault(name, set()).add(_kind(value))
        self.types = {name: _arrow_type(found - {type(None)}) for name, found in kinds.items()}
        self.schema = pa.schema(
            [(ROW, pa.int64()), *((_title(name), kind) for name, kind in self.types.items())]
        )
        self._records = records

    def batches(self, numbers: Sequence[int]) -> Iterator[pa.RecordBatch]:
        for first in range(0, len(self._records), BATCH_ROWS):
            part = self._records[first : first + BATCH_ROWS]
            arrays: list[pa.Array[Any]] = [pa.array(numbers[first : first + BATCH_ROWS], pa.int64())]
            arrays += [pa.array(_values(part, name, kind), kind) for name, kind in self.types.items()]
            yield pa.RecordBatch.from_arrays(arrays, schema=self.schema)


def _title(name: str) -> str:
    return f"{name}_" if name in (ROW, "geometry") else name


def _kind(value: Any) -> type:
    if isinstance(value, int) and not isinstance(value, bool) and not -_INT64 <= value < _INT64:
        return str
    return type(value)


def _arrow_type(kinds: set[type]) -> pa.DataType:
    if kinds == {bool}:
        return pa.bool_()
    if kinds == {int}:
        return pa.int64()
    if kinds in ({float}, {int, float}):
        return pa.float64()
    return pa.string()


def _values(records: Sequence[Mapping[str, Any]], name: str, kind: pa.DataType) -> Iterable[Any]:
    if kind == pa.string():
        return [cell_text(record.get(name)) for record in records]
    if kind == pa.float64():
        return [None if (value := record.get(name)) is None else float(value) for record in records]
    return [record.get(name) for record in records]
