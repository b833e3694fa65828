"""Rows as JSON Lines, the same from every database."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, Field, Model
from django.utils.duration import duration_iso_string

from hiroba.kernel.operations.tables import columns, self_reference
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.sealing.types import Sealed

_CHUNK = 2000  # rows


def lines(model: type[Model]) -> Iterator[bytes]:
    """Give every row as one line of JSON: {column: value}; bytes as hexadecimal digits, sealed as it is."""
    fields = columns(model)
    names = [field.attname for field in fields]
    for values in _ordered(model, names):
        row = {field.attname: _out(value) for field, value in zip(fields, values, strict=True)}
        yield (json.dumps(row, default=_text, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")


def instances(model: type[Model], source: Iterable[bytes]) -> Iterator[list[Model]]:
    """Give the rows of JSON Lines as model instances, some thousand at once."""
    fields = {field.attname: field for field in columns(model)}
    found: list[Model] = []
    for line in source:
        row = json.loads(line)
        found.append(model(**{name: _in(fields[name], value) for name, value in row.items()}))
        if len(found) == _CHUNK:
            yield found
            found = []
    if found:
        yield found


def _ordered(model: type[Model], names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows by key; where a table refers to itself, what is referred to comes first."""
    hidden = {each.attname for each in sealing.sealed_fields(model)}
    asked = [sealing.as_it_lies(name) if name in hidden else name for name in names]
    rows = model._base_manager.order_by("pk").values_list(*asked)
    above = self_reference(model)
    if above is None:
        yield from rows.iterator(chunk_size=_CHUNK)
        return
    key, parent = names.index(model._meta.pk.attname), names.index(above.attname)
    waiting, written = list(rows), set[Any]()
    while waiting:
        ready = [row for row in waiting if row[parent] is None or row[parent] in written]
        yield from ready or waiting
        written.update(row[key] for row in ready or waiting)
        waiting = [row for row in waiting if row[key] not in written]


def _text(value: Any) -> str:
    """Times to the microsecond, numbers to the last digit: nothing is rounded on the way."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"no form for {type(value).__name__}")


def _out(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def _in(field: Field, value: Any) -> Any:  # type: ignore[type-arg]
    if value is not None and isinstance(field, BinaryField):
        return bytes.fromhex(value)
    if isinstance(field, sealing.SealedTextField):  # plain in backups from before it was sealed
        return Sealed(value) if value and sealing.is_sealed(value, blind=field.blind) else value
    return value if value is None or field.get_internal_type() == "JSONField" else field.to_python(value)
