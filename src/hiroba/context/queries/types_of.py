"""Entity type selections (ETSI GS CIM 009, 4.17): `A,B`, `A|B`, `(A;B),C`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from hiroba.context.queries.errors import InvalidSelection
from hiroba.context.queries.types import TypeSelection

_GROUP = re.compile(r"\(([^()]+)\)|([^(),|]+)")


def parse_types(text: str, expand: Callable[[str], str]) -> TypeSelection:
    """Return the selection; `expand` makes a name canonical. Raises InvalidSelection."""
    groups, place = [], 0
    while True:
        match = _GROUP.match(text, place)
        if match is None:
            raise InvalidSelection(text=text[:100])
        names = [name.strip() for name in match[match.lastindex or 0].split(";")]
        if not all(names):
            raise InvalidSelection(text=text[:100])
        groups.append(tuple(expand(name) for name in names))
        place = match.end()
        if place == len(text):
            return TypeSelection(tuple(groups))
        if text[place] not in ",|":
            raise InvalidSelection(text=text[:100])
        place += 1


def types_match(selection: TypeSelection, types: Collection[str]) -> bool:
    """Say whether an entity of these types is meant."""
    return any(all(name in types for name in group) for group in selection.groups)
