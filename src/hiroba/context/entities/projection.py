"""The projection language of pick and omit (ETSI GS CIM 009, 4.21): `name,owner{id,name}`."""

from __future__ import annotations

import re

from hiroba.context.entities.errors import InvalidData, InvalidProjection
from hiroba.context.entities.reading import read_name
from hiroba.context.entities.types import Projection
from hiroba.context.jsonld.types import Context

_MEMBERS = frozenset({"id", "type", "scope", "createdAt", "modifiedAt", "expiresAt", "deletedAt"})
_TOKEN = re.compile(r"[,|{}]|[^,|{}]+")
_MAX_LENGTH = 8192
_MAX_DEPTH = 16


def parse_projection(text: str, context: Context, parameter: str = "pick") -> Projection:
    """Read a value of pick or omit. Raises InvalidProjection."""
    wrong = InvalidProjection(parameter=parameter, text=text[:200])
    if len(text) > _MAX_LENGTH:
        raise wrong
    tokens = _TOKEN.findall(text)
    try:
        found, end = _members(tokens, 0, context, _MAX_DEPTH)
    except (IndexError, ValueError, InvalidData):
        raise wrong from None
    if end != len(tokens):
        raise wrong
    return found


def _members(
    tokens: list[str], at: int, context: Context, depth: int
) -> tuple[dict[str, Projection | None], int]:
    """Read members up to what does not go on with them. Raises IndexError, ValueError, InvalidData."""
    if depth == 0:
        raise ValueError(tokens)
    found: dict[str, Projection | None] = {}
    while True:
        name = tokens[at].strip()
        if name in (",", "|", "{", "}", ""):
            raise ValueError(name)
        name = name if name in _MEMBERS else read_name(name, context)
        at += 1
        inner: Projection | None = None
        if at < len(tokens) and tokens[at] == "{":
            inner, at = _members(tokens, at + 1, context, depth - 1)
            if tokens[at] != "}":
                raise ValueError(tokens[at])
            at += 1
        found[name] = inner
        if at < len(tokens) and tokens[at] in (",", "|"):
            at += 1
            continue
        return found, at
