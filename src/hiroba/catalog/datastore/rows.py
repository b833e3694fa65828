"""Rows of an open table, wherever they stand: among what was written since, or in its file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from hiroba.catalog.datastore import lying
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.reading import columns
from hiroba.catalog.datastore.types import Record
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW
from hiroba.kernel.storage import service as storage

_CHUNK: Final = 500  # values of one question to the database


def hashed(key: Sequence[str], values: Mapping[str, Any]) -> str:
    """What stands for a row's key; "" where it has none: an empty field is like no other."""
    parts = [values.get(name) for name in key]
    if not parts or None in parts:
        return ""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def by_number(table: OpenTable, numbers: Iterable[int]) -> dict[int, Record]:
    """The rows of these numbers that are there."""
    wanted = sorted(set(numbers))
    written = {row.row: row for row in _written(table, "row", wanted)}
    found = {number: lying.values_of(row) for number, row in written.items() if not row.gone}
    left = [[number] for number in wanted if number not in written]
    return found | dict(_in_file(table, [ROW], left))


def by_key(table: OpenTable, keys: Iterable[tuple[Any, ...]]) -> dict[str, tuple[int, Record]]:
    """Hash of the key -> number and values, of the keys that are there."""
    wanted = {hashed(table.key, dict(zip(table.key, key, strict=True))): key for key in keys}
    wanted.pop("", None)
    lie = lying.keys_of(list(wanted), sealed=lying.is_sealed(table))
    written = _written(table, "key", list(lie))
    found = {lie[row.key]: (row.row, lying.values_of(row)) for row in written if not row.gone}
    left = [key for hash, key in wanted.items() if hash not in found]
    old = dict(_in_file(table, table.key, left))
    changed = {row.row for row in _written(table, "row", list(old))}
    return found | {
        hashed(table.key, values): (number, values) for number, values in old.items() if number not in changed
    }


def _written(table: OpenTable, name: str, values: Sequence[Any]) -> Iterator[OpenRow]:
    for start in range(0, len(values), _CHUNK):
        yield from OpenRow.objects.filter(table=table, **{f"{name}__in": values[start : start + _CHUNK]})


def _in_file(
    table: OpenTable, by: Sequence[str], keys: Sequence[Sequence[Any]]
) -> Iterator[tuple[int, Record]]:
    if not table.base or not keys or not table.base_rows:
        return
    for row in tables.pick(storage.local_path(table.base), columns(table), by, keys):
        yield row.pop(ROW), row
