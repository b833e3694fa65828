"""Entity type selections (ETSI GS CIM 009, 4.17): `A,B`, `A|B`, `(A;B),C`, `(A|B);C`."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

from hiroba.context.queries.errors import InvalidSelection
from hiroba.context.queries.types import TypeSelection

_WORD = re.compile(r"\s*([(),;|]|[^(),;|\s]+)\s*")
_MAX_DEPTH = 20
_MAX_GROUPS = 1000
_Groups = tuple[tuple[str, ...], ...]


def parse_types(text: str, expand: Callable[[str], str]) -> TypeSelection:
    """Return the selection; `expand` makes a name canonical. Raises InvalidSelection."""
    return TypeSelection(_Parser(text, expand).whole())


class _Parser:
    """`;` binds closer than `,` and `|`."""

    def __init__(self, text: str, expand: Callable[[str], str]) -> None:
        self._text, self._expand = text, expand
        self._words = _WORD.findall(text)
        self._at = self._depth = 0

    def _wrong(self) -> InvalidSelection:
        return InvalidSelection(text=self._text[:100])

    def _next(self) -> str:
        return self._words[self._at] if self._at < len(self._words) else ""

    def whole(self) -> _Groups:
        groups = self._any_of()
        if self._next():
            raise self._wrong()
        return groups

    def _any_of(self) -> _Groups:
        groups = self._all()
        while self._next() in (",", "|"):
            self._at += 1
            groups += self._all()
        return groups

    def _all(self) -> _Groups:
        groups = self._one()
        while self._next() == ";":
            self._at += 1
            others = self._one()
            if len(groups) * len(others) > _MAX_GROUPS:
                raise self._wrong()
            groups = tuple((*group, *other) for group in groups for other in others)
        return groups

    def _one(self) -> _Groups:
        word = self._next()
        self._at += 1
        if word != "(":
            if not word or word in "),;|":
                raise self._wrong()
            return ((self._expand(word),),)
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._wrong()
        groups = self._any_of()
        if self._next() != ")":
            raise self._wrong()
        self._at += 1
        self._depth -= 1
        return groups


def types_match(selection: TypeSelection, types: Collection[str]) -> bool:
    """Say whether an entity of these types is meant."""
    return any(all(name in types for name in group) for group in selection.groups)
