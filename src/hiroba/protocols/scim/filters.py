"""Filters of RFC 7644 3.4.2.2, read by recursive descent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from hiroba.protocols.scim.problems import WrongFilter
from hiroba.protocols.scim.schemas import OWN

_LONGEST = 2000  # characters of a filter
_DEEPEST = 20  # brackets in brackets
_TOKEN = re.compile(
    r"\s*(?:(?P<word>[A-Za-z$][\w$.:\-]*)|(?P<part>\.[A-Za-z$][\w$\-]*)"
    r'|(?P<value>"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)|(?P<mark>[()\[\]]))',
    re.ASCII,
)
_OPERATORS: Final = frozenset({"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"})
_LITERALS: Final = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Compare:
    """path: one attribute, or an attribute and its part. op: eq ne co sw ew gt ge lt le pr."""

    path: tuple[str, ...]
    op: str
    value: Any = None


@dataclass(frozen=True)
class Within:
    """One value of a multi-valued attribute fulfils all of it."""

    attribute: str
    inner: Filter


@dataclass(frozen=True)
class Not:
    inner: Filter


@dataclass(frozen=True)
class Both:
    left: Filter
    right: Filter


@dataclass(frozen=True)
class Either:
    left: Filter
    right: Filter


Filter = Compare | Within | Not | Both | Either


def parse(text: str) -> Filter:
    """Return what a filter says; raises WrongFilter."""
    if len(text) > _LONGEST:
        raise WrongFilter
    reader = _Reader(text)
    found = reader.either(0)
    if reader.tokens:
        raise WrongFilter
    return found


def path_of(word: str) -> tuple[str, ...]:
    """Return the attribute, or attribute and part; of an extension's its whole name, as one.

    Raises WrongFilter.
    """
    name = word
    if word.casefold().startswith("urn:"):
        schema, _colon, name = word.rpartition(":")
        if schema.casefold() not in OWN:
            return (word,)
    parts = tuple(name.split("."))
    if len(parts) > 2 or not all(parts):
        raise WrongFilter
    return parts


class _Reader:
    """tokens: what is left, the next one last."""

    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, str]] = []
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None or found.lastgroup is None:
                raise WrongFilter
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()
        self.tokens.reverse()

    def either(self, depth: int) -> Filter:
        left = self._both(depth)
        while self._next("word", "or"):
            left = Either(left, self._both(depth))
        return left

    def _both(self, depth: int) -> Filter:
        left = self._one(depth)
        while self._next("word", "and"):
            left = Both(left, self._one(depth))
        return left

    def _one(self, depth: int) -> Filter:
        if depth > _DEEPEST:
            raise WrongFilter
        if self._next("mark", "("):
            return self._closed(")", depth)
        if self._next("word", "not"):
            if not self._next("mark", "("):
                raise WrongFilter
            return Not(self._closed(")", depth))
        path = path_of(self._take("word"))
        return self._within(path, depth) if self._next("mark", "[") else self._comparison(path)

    def _within(self, path: tuple[str, ...], depth: int) -> Filter:
        """`emails[type eq "work"]`, also with the part outside the brackets, as Entra ID asks for it."""
        if len(path) > 1:
            raise WrongFilter
        inner = self._closed("]", depth)
        if self.tokens and self.tokens[-1][0] == "part":
            inner = Both(inner, self._comparison((self._take("part")[1:],)))
        return Within(path[0], inner)

    def _closed(self, mark: str, depth: int) -> Filter:
        inner = self.either(depth + 1)
        if not self._next("mark", mark):
            raise WrongFilter
        return inner

    def _comparison(self, path: tuple[str, ...]) -> Filter:
        op = self._take("word").casefold()
        if op == "pr":
            return Compare(path, op)
        if op not in _OPERATORS:
            raise WrongFilter
        return Compare(path, op, self._value())

    def _value(self) -> Any:
        if self.tokens and self.tokens[-1][0] == "word":
            word = self._take("word").casefold()
            if word not in _LITERALS:
                raise WrongFilter
            return _LITERALS[word]
        try:
            found = msgspec.json.decode(self._take("value"))
        except (msgspec.DecodeError, UnicodeError) as error:
            raise WrongFilter from error
        if isinstance(found, str) and "\0" in found:  # no database takes it
            raise WrongFilter
        return found

    def _take(self, kind: str) -> str:
        if not self.tokens or self.tokens[-1][0] != kind:
            raise WrongFilter
        return self.tokens.pop()[1]

    def _next(self, kind: str, text: str) -> bool:
        if self.tokens and self.tokens[-1][0] == kind and self.tokens[-1][1].casefold() == text:
            self.tokens.pop()
            return True
        return False
