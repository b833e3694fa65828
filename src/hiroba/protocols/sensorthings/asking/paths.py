"""A resource path to its steps: `Things('a')/Datastreams(1)/Observations/$ref`."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from hiroba.protocols.sensorthings.asking.options import split
from hiroba.protocols.sensorthings.errors import NothingThere, WrongQuery
from hiroba.protocols.sensorthings.types import Step

_STEP = re.compile(r"(\$?[A-Za-z][\w.]*)(?:\((.*)\))?", re.DOTALL)
_LONGEST = 12


def parse_path(path: str) -> tuple[Step, ...]:
    """path: percent-encoded, without a leading slash. Raises NothingThere."""
    text = unquote(path).strip("/")
    if not text:
        return ()
    try:
        parts = split(text, "/")
    except WrongQuery as error:
        raise NothingThere(path=text[:200]) from error
    if len(parts) > _LONGEST:
        raise NothingThere(path=text[:200])
    return tuple(_step(part, text) for part in parts)


def literal(id: str) -> str:
    """An id as it stands between the parentheses of an address."""
    if id.isascii() and id.isdigit() and str(int(id)) == id:
        return id
    return quote("'" + id.replace("'", "''") + "'", safe="'*:@!$,;=+~-._")


def _step(part: str, text: str) -> Step:
    match = _STEP.fullmatch(part)
    if match is None:
        raise NothingThere(path=text[:200])
    name, inner = match[1], match[2]
    if inner is None:
        return Step(name)
    inner = inner.strip()
    if len(inner) > 1 and inner[0] == inner[-1] == "'":
        return Step(name, inner[1:-1].replace("''", "'"))
    if not inner or "'" in inner:
        raise NothingThere(path=text[:200])
    return Step(name, inner)
