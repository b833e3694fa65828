"""What a person typed into a filter, as a value of the column's type."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from collections.abc import Callable
from typing import Any, Final

from hiroba.catalog.tables.cells import TOKYO
from hiroba.catalog.tables.types import BadFilter, Column, ColumnType

_TRUE: Final = frozenset({"true", "1", "yes", "はい", "あり", "有", "○"})
_FALSE: Final = frozenset({"false", "0", "no", "いいえ", "なし", "無", "×"})
_INT64: Final = 2**63


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _whole(value: Any) -> int | float:
    """Integers also take a limit such as 2.5: it compares well."""
    number = _number(value)
    return int(number) if isinstance(number, float) and number.is_integer() else number


def _number(value: Any) -> int | float:
    if isinstance(value, int) and not isinstance(value, bool):
        return _bounded(value)
    text = _plain(str(value)).replace(",", "").replace("△", "-").replace("▲", "-")
    if re.fullmatch(r"[+-]?\d{1,30}", text):
        return _bounded(int(text))
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _bounded(value: int) -> int:
    if not -_INT64 <= value < _INT64:
        raise ValueError(value)
    return value


def _boolean(value: Any) -> bool:
    text = str(value).strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(text)


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return (
        value if isinstance(value, dt.date) else dt.date.fromisoformat(_plain(str(value)).replace("/", "-"))
    )


def _datetime(value: Any) -> dt.datetime:
    """A time without a zone is Tokyo's."""
    moment = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(_plain(str(value)))
    return moment if moment.tzinfo else moment.replace(tzinfo=TOKYO)


def _time(value: Any) -> str:
    text = value.isoformat() if isinstance(value, dt.time) else _plain(str(value))
    return f"0{text}" if re.match(r"\d:", text) else text


def _text(value: Any) -> str:
    return str(value)


_READERS: Final[dict[ColumnType, Callable[[Any], Any]]] = {
    ColumnType.INTEGER: _whole,
    ColumnType.YEAR: _whole,
    ColumnType.NUMBER: _number,
    ColumnType.BOOLEAN: _boolean,
    ColumnType.DATE: _date,
    ColumnType.DATETIME: _datetime,
    ColumnType.TIME: _time,
    ColumnType.YEARMONTH: _text,
    ColumnType.STRING: _text,
}


def read_value(column: Column, value: object) -> Any:
    """The value to bind. Raises BadFilter."""
    try:
        return _READERS[column.type](value)
    except (KeyError, ValueError, TypeError, OverflowError) as error:
        raise BadFilter(column=column.title, value=value) from error


def read_flag(column: Column, value: object) -> bool:
    """True or False of an `empty` filter; nothing given means True."""
    try:
        return True if value is None else _boolean(value)
    except ValueError as error:
        raise BadFilter(column=column.title, value=value) from error
