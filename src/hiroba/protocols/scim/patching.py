"""PATCH of RFC 7644 3.5.2 on a resource as JSON, also as Entra ID and Okta write it.

They write operations in capitals, put paths into the keys of a value, and say in `value` what to remove.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from hiroba.protocols.scim.filters import Both, Compare, Filter, parse, path_of
from hiroba.protocols.scim.matching import key_of, matches
from hiroba.protocols.scim.problems import NoTarget, WrongFilter, WrongMessage, WrongPath, WrongValue
from hiroba.protocols.scim.schemas import Json

_SELECTED = re.compile(
    r"(?P<attribute>[^\[\]]+)\[(?P<filter>.+)\](?:\.(?P<part>[A-Za-z$][\w$\-]*))?", re.ASCII
)
_NAME = re.compile(r"[\w$:.\-]+", re.ASCII)
_MOST = 1000  # operations of one message


def patch(resource: Json, message: Json, kept: Collection[str]) -> None:
    """Change a resource as a PatchOp says. kept: attributes, in small letters; all others are passed over.

    Raises WrongMessage, WrongPath, NoTarget, WrongValue.
    """
    operations = message.get(key_of(message, "Operations") or "")
    if not isinstance(operations, list) or not 0 < len(operations) <= _MOST:
        raise WrongMessage
    for each in operations:
        if not isinstance(each, dict) or not isinstance(each.get("op"), str):
            raise WrongMessage
        op = each["op"].casefold()
        if op not in ("add", "replace", "remove"):
            raise WrongMessage(at="op")
        for path, value in _targets(op, each):
            _apply(resource, op, path, value, kept)


def _targets(op: str, said: Json) -> list[tuple[str, Any]]:
    path, value = said.get("path"), said.get("value")
    if isinstance(path, str) and path:
        return [(path, value)]
    if path is not None and path != "":
        raise WrongPath
    if op == "remove":
        raise NoTarget
    if not isinstance(value, dict):
        raise WrongValue(at="value")
    return list(value.items())


def _apply(resource: Json, op: str, path: str, value: Any, kept: Collection[str]) -> None:
    try:
        attribute, chosen, part = _read(path)
    except WrongFilter as error:
        raise WrongPath(at=path) from error
    if attribute.casefold() not in kept:
        return
    key = key_of(resource, attribute) or attribute
    if chosen is not None:
        _choose(resource, key, op, chosen, part, value)
    elif part:
        inner = resource.setdefault(key, {})
        if not isinstance(inner, dict):
            raise WrongPath(at=path)
        _set(inner, key_of(inner, part) or part, op, value)
    else:
        _set(resource, key, op, value)


def _read(path: str) -> tuple[str, Filter | None, str]:
    """The attribute, which of its values, and which part of them."""
    found = _SELECTED.fullmatch(path)
    if found is not None:
        names = path_of(found["attribute"])
        if len(names) > 1:
            raise WrongFilter
        return names[0], parse(found["filter"]), found["part"] or ""
    if not _NAME.fullmatch(path):
        raise WrongFilter
    names = path_of(path)
    return names[0], None, names[1] if len(names) > 1 else ""


def _set(holder: Json, key: str, op: str, value: Any) -> None:
    held = holder.get(key)
    listed = value if isinstance(value, list) else [value]
    if op == "remove":
        if isinstance(held, list) and value is not None:
            gone = {_value(each) for each in listed}
            holder[key] = [each for each in held if _value(each) not in gone]
        else:
            holder.pop(key, None)
    elif op == "add" and isinstance(held, list):
        known = {_value(each) for each in held}
        more = [each for each in listed if _value(each) not in known]
        if any(isinstance(each, dict) and each.get("primary") is True for each in more):  # 3.5.2: only one is
            held = [each | {"primary": False} if isinstance(each, dict) else each for each in held]
        holder[key] = [*held, *more]
    elif isinstance(held, dict) and isinstance(value, dict):
        for name, each in value.items():
            held[key_of(held, name) or name] = each
    else:
        holder[key] = value


def _choose(resource: Json, key: str, op: str, chosen: Filter, part: str, value: Any) -> None:
    held = resource.get(key, [])
    if not isinstance(held, list):
        raise WrongPath(at=key)
    hit = [each for each in held if isinstance(each, dict) and matches(chosen, each)]
    if op == "remove":
        gone = set() if part else {id(each) for each in hit}
        resource[key] = [each for each in held if id(each) not in gone]
        for each in hit if part else ():
            each.pop(key_of(each, part) or part, None)
        return
    if not hit:
        made = _described(chosen)
        if op == "replace" or not made:
            raise NoTarget(at=key)
        resource[key] = [*held, made]
        hit = [made]
    for each in hit:
        if part:
            each[key_of(each, part) or part] = value
        elif isinstance(value, dict):
            each.update(value)
        else:
            raise WrongValue(at=key)


def _described(chosen: Filter) -> Json:
    """The value that a filter describes, where it says what it is equal to."""
    match chosen:
        case Compare((name,), "eq", value):
            return {name: value}
        case Both(left, right):
            return _described(left) | _described(right)
    return {}


def _value(each: Any) -> str:
    return str(each.get("value", "")) if isinstance(each, dict) else str(each)
