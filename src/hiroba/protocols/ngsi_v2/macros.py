"""Templates of custom notifications: `${...}` in texts, in JSON, in a patch of the entity."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import msgspec

from hiroba.protocols.ngsi_v2 import jexl

_encode = msgspec.json.Encoder().encode
Context = Mapping[str, Any]


def pieces(template: str) -> list[tuple[bool, str]]:
    """A template cut into plain texts and (True) the expressions between `${` and its `}`."""
    found, begin, place = [], 0, 0
    while (start := template.find("${", place)) >= 0:
        end = _end(template, start + 2)
        if end is None:
            break
        if start > begin:
            found.append((False, template[begin:start]))
        found.append((True, template[start + 2 : end]))
        begin = place = end + 1
    if begin < len(template):
        found.append((False, template[begin:]))
    return found


def _end(template: str, place: int) -> int | None:
    """Where the brace closes that is open at `place`; braces of objects within are passed."""
    depth, quote = 0, ""
    while place < len(template):
        mark = template[place]
        if quote:
            quote = "" if mark == quote else quote
        elif mark in "'\"":
            quote = mark
        elif mark == "{":
            depth += 1
        elif mark == "}":
            if depth == 0:
                return place
            depth -= 1
        place += 1
    return None


def text(template: str, context: Context) -> str:
    """A template as text: what is not there is `null`, objects are JSON."""
    return "".join(as_text(jexl.evaluate(part, context)) if code else part for code, part in pieces(template))


def as_text(value: Any) -> str:
    """A value within a text: what is no text is JSON."""
    return value if isinstance(value, str) else _encode(value).decode()


def decoded(template: str, context: Context) -> str:
    """A template that is sent as it is: characters that Orion forbids stand in it percent-encoded."""
    return text(unquote(template), context)


def value(template: Any, context: Context) -> Any:
    """Any JSON: a text that is one macro becomes the value itself."""
    if isinstance(template, str):
        parts = pieces(template)
        if len(parts) == 1 and parts[0][0]:
            return jexl.evaluate(parts[0][1], context)
        return text(template, context)
    if isinstance(template, list):
        return [value(each, context) for each in template]
    if isinstance(template, dict):
        return {name: value(each, context) for name, each in template.items()}
    return template


_HEADER = re.compile(r"[\r\n\x00]")


def header(template: str, context: Context) -> str:
    """A header field: nothing that is put in can begin another one."""
    return _HEADER.sub(" ", decoded(template, context))
