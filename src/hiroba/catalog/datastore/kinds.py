"""Types of fields by their names in PostgreSQL, and values as they are kept: as JSON, dates in ISO 8601."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import math
import re
from collections.abc import Callable
from typing import Any, Final

from hiroba.catalog.tables.types import ColumnType

TOKYO: Final = dt.timezone(dt.timedelta(hours=9), "JST")  # of a time that does not say where it is
JSON: Final = "json"
_NAMES: Final = {
    "text": "text", "varchar": "text", "character varying": "text", "char": "text", "character": "text",
    "uuid": "text", "citext": "text", "time": "time", "time without time zone": "time",
    "int": "int4", "int2": "int4", "int4": "int4", "integer": "int4", "smallint": "int4",
    "int8": "int8", "bigint": "int8", "float": "float8", "float4": "float8", "float8": "float8",
    "real": "float8", "double precision": "float8", "numeric": "numeric", "decimal": "numeric",
    "bool": "bool", "boolean": "bool", "date": "date", "timestamp": "timestamp", "timestamptz": "timestamp",
    "timestamp without time zone": "timestamp", "timestamp with time zone": "timestamp",
    "json": JSON, "jsonb": JSON, "nested": JSON,
}  # fmt: skip
_COLUMNS: Final = {
    "int4": ColumnType.INTEGER, "int8": ColumnType.INTEGER, "float8": ColumnType.NUMBER,
    "numeric": ColumnType.NUMBER, "bool": ColumnType.BOOLEAN, "date": ColumnType.DATE,
    "timestamp": ColumnType.DATETIME, "time": ColumnType.TIME,
}  # fmt: skip
_TRUE: Final = frozenset({"true", "t", "yes", "y", "on", "1"})
_FALSE: Final = frozenset({"false", "f", "no", "n", "off", "0"})
_MOST: Final = 2**63
_DIGITS: Final = 25  # of a whole number; more are none of 64 bits
_FORMATS: Final = ("%Y/%m/%d", "%d-%m-%Y", "%d/%m/%Y")


def type_named(name: str) -> str | None:
    """The type that is meant by a name, None where there is none; an array is kept as JSON."""
    plain = re.sub(r"\s*\(\s*\d+\s*(,\s*\d+\s*)?\)", "", name.strip().lower())
    if plain.endswith("[]") or plain.startswith("_"):
        return JSON if type_named(plain.removesuffix("[]").removeprefix("_")) else None
    return _NAMES.get(plain)


def column_type(type: str) -> ColumnType:
    return _COLUMNS.get(type, ColumnType.STRING)


def guessed(value: Any) -> str:
    """The type of a field of which only a value is known, as CKAN's DataStore guesses it."""
    if isinstance(value, dict | list):
        return JSON
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "int4" if isinstance(value, int) else "float8"
    for type in ("int4", "numeric"):
        try:
            if read(value, type) is not None:
                return type
        except ValueError:
            continue
    return "timestamp" if isinstance(value, str) and _is_time(value) else "text"


def _is_time(text: str) -> bool:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        return False
    return text[:4].isdigit() and text[4:5] == "-"


def read(value: Any, type: str) -> Any:
    """A value as it is kept; None stays None, and an empty text is none where the type is no text.

    Raises ValueError.
    """
    if value is None or (value == "" and type != "text"):
        return None
    reader: Callable[[Any], Any] = _READERS.get(type, _text)
    return reader(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("a NUL character")
        value.encode()  # no half of a surrogate pair
        return value
    return json.dumps(value, ensure_ascii=False)


def _whole(value: Any) -> int:
    if isinstance(value, bool | dict | list):
        raise ValueError(value)
    if isinstance(value, float):
        if not value.is_integer():
            raise ValueError(value)
        number = int(value)
    elif isinstance(value, int):
        number = value
    else:
        text = str(value).strip()
        if len(text) > _DIGITS:
            raise ValueError(text)
        number = int(text)
    if not -_MOST <= number < _MOST:
        raise ValueError("out of range")
    return number


def _number(value: Any) -> float:
    if isinstance(value, bool | dict | list):
        raise ValueError(value)
    try:
        number = float(value)
    except OverflowError as error:
        raise ValueError("out of range") from error
    if not math.isfinite(number):
        raise ValueError("no finite number")
    return number


def _bool(value: Any) -> bool:
    text = str(value).strip().lower()
    if text not in _TRUE | _FALSE:
        raise ValueError(text)
    return text in _TRUE


def _date(value: Any) -> str:
    text = str(value).strip()
    with contextlib.suppress(ValueError):
        return dt.datetime.fromisoformat(text).date().isoformat()
    for form in _FORMATS:
        with contextlib.suppress(ValueError):
            return dt.datetime.strptime(text, form).date().isoformat()  # noqa: DTZ007 - a day has no zone
    raise ValueError(text)


def _moment(value: Any) -> str:
    found = dt.datetime.fromisoformat(str(value).strip().replace("/", "-"))
    aware = found if found.tzinfo else found.replace(tzinfo=TOKYO)
    try:
        return aware.astimezone(TOKYO).astimezone(dt.UTC).isoformat()  # it can be shown, too
    except OverflowError as error:
        raise ValueError("out of range") from error


def _time(value: Any) -> str:
    return dt.time.fromisoformat(str(value).strip()).isoformat()


def _json(value: Any) -> str:
    """Text that is JSON already is kept as it is."""
    if not isinstance(value, str):
        return _text(json.dumps(value, ensure_ascii=False, sort_keys=True))
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return _text(json.dumps(value, ensure_ascii=False))
    return _text(value)


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "int4": _whole, "int8": _whole, "float8": _number, "numeric": _number, "bool": _bool, "date": _date,
    "timestamp": _moment, "time": _time, JSON: _json,
}  # fmt: skip


def shown(value: Any, type: str) -> Any:
    """A kept value as CKAN's DataStore shows it: a time without a zone (Tokyo's), JSON as what it says."""
    if not isinstance(value, str):
        return value
    if type == "timestamp":
        return dt.datetime.fromisoformat(value).astimezone(TOKYO).replace(tzinfo=None).isoformat()
    return json.loads(value) if type == JSON else value
