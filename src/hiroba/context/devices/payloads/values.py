"""One field of a payload as the value of an attribute, or the reason why not."""

from __future__ import annotations

import math
import re
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.errors import OutOfRange, WrongValue
from hiroba.context.devices.payloads.times import iso, micros_of
from hiroba.context.devices.types import Field, Value

_encode = msgspec.json.Encoder().encode
_TRUE = frozenset({"true", "on", "yes", "1", "open"})
_FALSE = frozenset({"false", "off", "no", "0", "closed"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?", re.ASCII)
_INTEGER = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f]{1,500}")
_MAX_TEXT = 10_000
_DIGITS = 9  # after the point: what a factor leaves behind them is noise of binary numbers


def attribute_of(field: Field, given: Any, observed: str) -> dict[str, Any]:
    """Return an attribute in normalized form. Raises WrongValue, OutOfRange."""
    name = field.source or field.attribute
    if field.value is Value.RELATIONSHIP:
        if not (isinstance(given, str) and _URI.fullmatch(given)):
            raise _wrong(name, given, _("URI"))
        return {"type": "Relationship", "object": given, "observedAt": observed}
    if field.value is Value.GEOMETRY:
        if not isinstance(given, dict) or "coordinates" not in given:
            raise _wrong(name, given, _("GeoJSON"))
        return {"type": "GeoProperty", "value": given, "observedAt": observed}
    if field.value is Value.JSON:
        return {"type": "JsonProperty", "json": given, "observedAt": observed}
    found: dict[str, Any] = {"type": "Property", "value": _value(field, name, given), "observedAt": observed}
    if field.unit:
        found["unitCode"] = field.unit
    return found


def untyped(given: Any, observed: str, *, words: bool) -> dict[str, Any] | None:
    """An attribute of a field that the mapping does not name; None where it holds nothing.

    words: the form has text only (UltraLight), so that what looks like a number is one.
    """
    if given is None or given in ("", [], {}) or (isinstance(given, float) and not math.isfinite(given)):
        return None
    if words and isinstance(given, str) and (number := number_of(given)) is not None:
        given = number
    if isinstance(given, dict | list):
        return {"type": "JsonProperty", "json": given, "observedAt": observed}
    return {"type": "Property", "value": given, "observedAt": observed}


def number_of(given: Any) -> int | float | None:
    """Return a finite number, also one that was sent as text; None where it is none."""
    if isinstance(given, bool):
        return None
    if isinstance(given, str):
        text = given.strip()
        if _INTEGER.fullmatch(text):
            return int(text)
        if len(text) > 40 or not _NUMBER.fullmatch(text):
            return None
        given = float(text)
    if isinstance(given, int):
        return given if abs(given) < 10**18 else None
    return given if isinstance(given, float) and math.isfinite(given) else None


def _value(field: Field, name: str, given: Any) -> Any:
    if field.value is Value.NUMBER:
        return _number(field, name, given)
    if field.value is Value.BOOLEAN:
        if isinstance(given, bool):
            return given
        word = str(given).strip().casefold()
        if word not in _TRUE | _FALSE:
            raise _wrong(name, given, _("はい・いいえ"))
        return word in _TRUE
    if field.value is Value.TIME:
        moment = micros_of(given)
        if moment is None or not 0 <= moment < 253_402_300_800_000_000:
            raise _wrong(name, given, _("時刻"))
        return iso(moment)
    if isinstance(given, dict | list) or len(str(given)) > _MAX_TEXT or not str(given):
        raise _wrong(name, given, _("文字"))
    return given if isinstance(given, str) else str(given)


def _number(field: Field, name: str, given: Any) -> int | float:
    number = number_of(given)
    if number is None:
        raise _wrong(name, given, _("数"))
    if field.factor != 1.0 or field.offset:
        number = round(number * field.factor + field.offset, _DIGITS)
    low, high = field.minimum, field.maximum
    if (low is not None and number < low) or (high is not None and number > high) or math.isinf(number):
        raise OutOfRange(
            field=name,
            value=str(number),
            minimum="" if low is None else f"{low:g}",
            maximum="" if high is None else f"{high:g}",
        )
    return number


def _wrong(name: str, given: Any, expected: Any) -> WrongValue:
    text = given if isinstance(given, str) else _encode(given).decode()
    return WrongValue(field=name, value=text[:80], expected=expected)
