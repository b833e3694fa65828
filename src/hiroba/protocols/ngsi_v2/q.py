"""The simple query language of NGSIv2 (`q`, `mq`) as a condition that the house asks of entities."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from hiroba.context.queries import service as queries
from hiroba.context.queries.types import All, AnyOf, Compare, Condition, Exists, Missing, Path, Scalar, Span
from hiroba.protocols.ngsi_v2 import moments, rules
from hiroba.protocols.ngsi_v2.errors import BadRequest
from hiroba.protocols.ngsi_v2.names import to_name

MAX_LENGTH = 8192
MAX_STATEMENTS = 200
_OPERATOR = re.compile(r"==|!=|>=|<=|~=|>|<|:|=")
_QUOTED = re.compile(r"'[^']*'")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_OWN = {"dateCreated": "createdAt", "dateModified": "modifiedAt", "dateExpires": "expiresAt"}
_OF_METADATA = {"dateCreated": "createdAt", "dateModified": "modifiedAt", "TimeInstant": "observedAt"}


class _Statement(NamedTuple):
    left: str
    operator: str  # "" of a unary statement
    right: str


def parse(text: str, *, metadata: bool = False) -> Condition:
    """Return the condition. metadata: the text is of mq. Raises BadRequest."""
    if len(text) > MAX_LENGTH:
        raise BadRequest("invalid q: too long")
    items = list(_split(text, ";"))
    if len(items) > 1 and not items[-1]:
        items.pop()  # Orion lets a filter end in a semicolon
    if len(items) > MAX_STATEMENTS:
        raise BadRequest("invalid q: too many statements")
    parts = tuple(_condition(_statement(item), metadata) for item in items)
    return parts[0] if len(parts) == 1 else All(parts)


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts between marks, where those stand outside of quotes."""
    begin = place = 0
    while place < len(text):
        quoted = _QUOTED.match(text, place)
        if quoted:
            place = quoted.end()
        elif text[place] == mark:
            yield text[begin:place]
            begin = place = place + 1
        else:
            place += 1
    yield text[begin:]


def _statement(item: str) -> _Statement:
    item = item.strip()
    if not item:
        raise BadRequest("empty q-item")
    if item.startswith("!"):
        return _Statement(item[1:], "!", "")
    place = 0
    while place < len(item):
        quoted = _QUOTED.match(item, place)
        if quoted:
            place = quoted.end()
            continue
        operator = _OPERATOR.match(item, place)
        if operator is None:
            place += 1
            continue
        left, right = item[:place].strip(), item[operator.end() :].strip()
        return _binary(left, operator.group(), right)
    return _Statement(item, "", "")


def _binary(left: str, operator: str, right: str) -> _Statement:
    if operator == "=":
        raise BadRequest("invalid q")
    if not left:
        raise BadRequest("empty left-hand-side in q-item")
    if not right:
        raise BadRequest("empty right-hand-side in q-item")
    return _Statement(left, "==" if operator == ":" else operator, right)


def _condition(statement: _Statement, metadata: bool) -> Condition:
    path = _path(statement.left, metadata)
    if statement.operator in ("", "!"):
        return Missing(path) if statement.operator else Exists(path)
    if statement.operator == "~=":
        return _pattern(path, statement.right)
    values = _values(statement)
    if path.names[0] == "scope":
        return _in_service_path(path, statement.operator, values)
    return Compare(path, statement.operator, values)


def _pattern(path: Path, text: str) -> Condition:
    quoted = _QUOTED.fullmatch(text)
    pattern = text[1:-1] if quoted else text
    queries.check_pattern(pattern)
    return Compare(path, "~=", (pattern,))


def _in_service_path(path: Path, operator: str, values: tuple[Scalar | Span | None, ...]) -> Condition:
    """The service path `/` is an entity's that has no scope."""
    if "/" not in values:
        return Compare(path, operator, values)
    others = tuple(value for value in values if value != "/")
    if operator == "==":
        return AnyOf((Missing(path), Compare(path, "==", others))) if others else Missing(path)
    return Compare(path, "!=", others) if others else Exists(path)


def _path(text: str, metadata: bool) -> Path:
    tokens = [_token(token) for token in _split(text, ".")]
    if metadata and len(tokens) < 2:
        raise BadRequest("invalid mq: a metadata is named as attribute.metadata")
    first, *rest = tokens
    if metadata:
        name, *inside = rest
        return Path((to_name(first), _metadata_name(name)), tuple(inside))
    if not rest and first in _OWN:
        return Path((_OWN[first],))
    if not rest and first == "servicePath":
        return Path(("scope",))
    return Path((to_name(first),), tuple(rest))


def _metadata_name(name: str) -> str:
    return _OF_METADATA.get(name) or ("unitCode" if name == "unitCode" else to_name(name))


def _token(text: str) -> str:
    token = text[1:-1] if _QUOTED.fullmatch(text) else text
    if not token:
        raise BadRequest("empty left-hand-side in q-item")
    if not rules.is_clean(token):
        raise BadRequest("forbidden characters in String Filter")
    return token


def _values(statement: _Statement) -> tuple[Scalar | Span | None, ...]:
    operator, right = statement.operator, statement.right
    parts = list(_split(right, ","))
    is_range = len(parts) == 1 and ".." in _QUOTED.sub("", right)
    if operator not in ("==", "!="):
        if is_range:
            raise BadRequest("ranges only valid for equal and not equal ops")
        if len(parts) > 1:
            raise BadRequest("lists only valid for equal and not equal ops")
        return (_ordered(right),)
    if is_range:
        return (_span(right),)
    found = tuple(value for part in parts for value in _forms(part.strip()))
    kinds = {"number" if isinstance(value, int | float) else "text" for value in found if value is not None}
    if len(parts) > 1 and (len(kinds) > 1 or any(isinstance(value, bool) for value in found)):
        raise BadRequest("invalid JSON value type in list")
    return found


def _span(text: str) -> Span:
    low_text, _dots, high_text = text.partition("..")
    if not low_text or not high_text:
        raise BadRequest("empty item in range")
    low, high = _ordered(low_text.strip()), _ordered(high_text.strip())
    if isinstance(low, bool) or isinstance(high, bool) or isinstance(low, str) != isinstance(high, str):
        raise BadRequest("invalid range: types mixed")
    return Span(low, high)


def _ordered(text: str) -> Scalar:
    """A value that others are before or after. A moment is put as the attributes hold it."""
    value = _scalar(text)
    if value is None or isinstance(value, bool):
        raise BadRequest("values of type /bool/ or /null/ not supported for this operator")
    moment = moments.read(value) if value == text else None
    return value if moment is None else moments.shown(moment)


def _forms(text: str) -> tuple[Scalar | None, ...]:
    """A value; of a moment also the form in which attributes hold one."""
    value = _scalar(text)
    moment = moments.read(value) if value == text else None
    if moment is None or moments.shown(moment) == value:
        return (value,)
    assert value is not None
    return value, moments.shown(moment)


def _scalar(text: str) -> Scalar | None:
    if not text:
        raise BadRequest("empty item in q-item list")
    if _QUOTED.fullmatch(text):
        text = text[1:-1]
        if not rules.is_clean(text):
            raise BadRequest("forbidden characters in String Filter")
        return text
    if not rules.is_clean(text):
        raise BadRequest("forbidden characters in String Filter")
    if text in ("true", "false"):
        return text == "true"
    if text == "null":
        return None
    if _NUMBER.fullmatch(text):
        return _number(text)
    return text


def _number(text: str) -> float:
    plain = text.lstrip("+-")
    if plain.isdigit() and len(plain) <= 18:
        return int(text)
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise BadRequest("invalid q: number out of range")
    return number
