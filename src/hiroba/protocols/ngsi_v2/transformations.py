"""The transformations of the expression language (`value|name(arguments)`)."""

from __future__ import annotations

import math
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec
import re2

from hiroba.protocols.ngsi_v2 import moments
from hiroba.protocols.ngsi_v2.jexl_values import Failed, is_number, number, text_of

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_MAX_PATTERN = 1024
_TYPES = {dict: "Object", list: "Array", str: "String", bool: "Boolean", int: "Number", float: "Number"}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Failed
    return value


def _number(value: Any) -> float:
    if not is_number(value):
        raise Failed
    found: float = value
    return found


def _array(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise Failed
    return value


def _numbers(value: Any) -> list[float]:
    found = [_number(each) for each in _array(value)]
    if not found:
        raise Failed
    return found


def _pattern(value: Any) -> Any:
    if len(_text(value)) > _MAX_PATTERN:
        raise Failed
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(value, options)
    except re2.error as error:
        raise Failed from error


def _substring(value: Any, begin: Any, end: Any) -> str:
    text = _text(value)
    first, last = int(_number(begin)), int(_number(end))
    if not 0 <= first <= last <= len(text):
        raise Failed
    return text[first:last]


def _index_of(value: Any, part: Any) -> int | None:
    place = _text(value).find(_text(part))
    return None if place < 0 else place


def _is_nan(value: Any) -> bool:
    if is_number(value):
        return False
    try:
        return math.isnan(float(value))
    except (TypeError, ValueError):
        return True


def _to_string(value: Any) -> str:
    return _encode(value).decode() if isinstance(value, dict | list) else text_of(value)


def _to_json(value: Any) -> Any:
    try:
        return _decode(_text(value).encode())
    except (msgspec.DecodeError, RecursionError) as error:
        raise Failed from error


def _to_fixed(value: Any, digits: Any) -> float:
    places = int(_number(digits))
    if not 0 <= places <= 20:
        raise Failed
    return round(_number(value), places)


def _replaced_regex(value: Any, pattern: Any, by: Any) -> str:
    replacement = _text(by)
    found: str = _pattern(pattern).sub(lambda _match: replacement, _text(value))
    return found


def _matched_regex(value: Any, pattern: Any) -> list[str]:
    return [match.group() for match in _pattern(pattern).finditer(_text(value))]


def _mapped(kind: Callable[[Any], Any]) -> Callable[..., Any]:
    def choose(value: Any, values: Any, choices: Any) -> Any:
        known = [kind(each) for each in _array(values)]
        if len(known) != len(_array(choices)) or kind(value) not in known:
            raise Failed
        return choices[known.index(kind(value))]

    return choose


def _threshold(value: Any, values: Any, choices: Any) -> Any:
    steps = [_number(each) for each in _array(values)]
    if len(_array(choices)) != len(steps) + 1:
        raise Failed
    return choices[sum(_number(value) >= step for step in steps)]


def _object(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Failed
    return value


def _iso(value: Any) -> str:
    try:
        return datetime.fromtimestamp(_number(value), UTC).isoformat(timespec="seconds")
    except (OverflowError, OSError, ValueError) as error:
        raise Failed from error


def _time(value: Any) -> float:
    moment = moments.read(value)
    if moment is None:
        raise Failed
    seconds = moment.timestamp()
    return int(seconds) if seconds == int(seconds) else seconds


def _average(value: Any) -> float:
    found = statistics.fmean(_numbers(value))
    return int(found) if found == int(found) else found


TRANSFORMATIONS: dict[str, Callable[..., Any]] = {
    "uppercase": lambda value: _text(value).upper(),
    "lowercase": lambda value: _text(value).lower(),
    "split": lambda value, mark: _text(value).split(_text(mark)),
    "indexOf": _index_of,
    "len": lambda value: len(_text(value)),
    "trim": lambda value: _text(value).strip(),
    "substring": _substring,
    "includes": lambda value, part: _text(part) in _text(value),
    "isNaN": _is_nan,
    "parseInt": lambda value: int(float(_to_string(value))),
    "parseFloat": lambda value: number(float(_to_string(value))),
    "typeOf": lambda value: "null" if value is None else _TYPES[type(value)],
    "toString": _to_string,
    "toJson": _to_json,
    "floor": lambda value: math.floor(_number(value)),
    "ceil": lambda value: math.ceil(_number(value)),
    "round": lambda value: math.floor(_number(value) + 0.5),
    "toFixed": _to_fixed,
    "log": lambda value: math.log(_number(value)),
    "log10": lambda value: math.log10(_number(value)),
    "log2": lambda value: math.log2(_number(value)),
    "sqrt": lambda value: math.sqrt(_number(value)),
    "replaceStr": lambda value, part, by: _text(value).replace(_text(part) or "\0", _text(by)),
    "replaceRegex": _replaced_regex,
    "matchRegex": _matched_regex,
    "mapper": _mapped(_text),
    "nMapper": _mapped(lambda value: round(_number(value))),
    "thMapper": _threshold,
    "values": lambda value: list(_object(value).values()),
    "keys": lambda value: list(_object(value)),
    "arrSum": lambda value: number(sum(_numbers(value))),
    "arrAvg": _average,
    "arrMax": lambda value: max(_numbers(value)),
    "arrMin": lambda value: min(_numbers(value)),
    "arrMed": lambda value: statistics.median(_numbers(value)),
    "arrSort": lambda value: sorted(_number(each) for each in _array(value)),
    "arrReverse": lambda value: _array(value)[::-1],
    "now": lambda value: int(time.time() + _number(value)),
    "toIsoString": _iso,
    "getTime": _time,
}
