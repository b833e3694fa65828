"""The query language of `q` and `fq` (Lucene's, as Solr's parsers take it), read into a tree.

    query  := clause ((AND | OR | && | ||)? clause)*       without a word between: AND
    clause := (NOT | ! | - | +)* (field ":")? (group | range | phrase | term) (^boost | ~slop)?

Nothing that was typed is refused that Solr would take as words: a lone sign or bracket is a letter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<phrase>"(?:[^"\\]|\\.)*")(?:~\d+)?(?:\^[\d.]+)?
  | (?P<range>[\[{]\s*(?P<low>"[^"]*"|[^\s\]}]+)\s+TO\s+(?P<high>"[^"]*"|[^\s\]}]+)\s*[\]}])(?:\^[\d.]+)?
  | (?P<open>\()
  | (?P<close>\)(?:\^[\d.]+)?)
  | (?P<and>AND\b|&&)
  | (?P<or>OR\b|\|\|)
  | (?P<not>NOT\b|!)
  | (?P<field>(?:[^\s"()\[\]{}:!+\\-]|\\.)(?:[^\s"()\[\]{}:\\]|\\.)*):(?=\S)
  | (?P<sign>[+-](?=\S))
  | (?P<term>(?:[^\s"()\\]|\\.)+)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TAIL: Final = re.compile(r"(\^[\d.]+|~[\d.]*)$")
_MOST: Final = 20_000  # letters of a query
_DEPTH: Final = 40  # brackets within brackets


@dataclass(frozen=True)
class Term:
    """field: "" for all text. phrase: it stood in quotation marks: no wildcards."""

    field: str
    text: str
    phrase: bool = False


@dataclass(frozen=True)
class Range:
    """low, high: "*" is open. low_in, high_in: the bound is within ([ ]) or not ({ })."""

    field: str
    low: str
    high: str
    low_in: bool = True
    high_in: bool = True


@dataclass(frozen=True)
class Every:
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Either:
    parts: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Without:
    part: Node


Node = Term | Range | Every | Either | Without


class TooComplex(ValueError):
    """The query is longer or deeper than anybody writes."""


def parse(text: str) -> Node:
    """Return the tree of a query. Raises TooComplex."""
    if len(text) > _MOST:
        raise TooComplex
    tokens = [(match.lastgroup or "", match) for match in _TOKEN.finditer(text) if match["space"] is None]
    return _Reader([_named(match) for _group, match in tokens]).query("", 0)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    low: str = ""
    high: str = ""


def _named(match: re.Match[str]) -> _Token:
    kinds = ("phrase", "range", "open", "close", "and", "or", "not", "field", "sign", "term", "other")
    kind = next(name for name in kinds if match[name] is not None)
    return _Token(kind, match[kind], match["low"] or "", match["high"] or "")


class _Reader:
    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens, self.at = tokens, 0

    def peek(self) -> _Token | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def query(self, field: str, depth: int) -> Node:
        """Clauses up to the closing bracket or the end. OR binds less than AND."""
        if depth > _DEPTH:
            raise TooComplex
        choices: list[list[Node]] = [[]]
        while (token := self.peek()) is not None and (token.kind != "close" or depth == 0):
            if token.kind == "or":
                self.at += 1
                if choices[-1]:
                    choices.append([])
            elif token.kind in ("and", "close"):
                self.at += 1
            elif (clause := self.clause(field, depth)) is not None:
                choices[-1].append(clause)
        alternatives = [_every(parts) for parts in choices if parts]
        if len(alternatives) == 1:
            return alternatives[0]
        return Either(tuple(alternatives)) if alternatives else Every()

    def clause(self, field: str, depth: int) -> Node | None:
        turned = False
        while (token := self.peek()) is not None and token.kind in ("not", "sign"):
            self.at += 1
            turned ^= token.text != "+"
        if token is None:
            return None
        if token.kind == "field":
            self.at += 1
            field, token = _plain(token.text), self.peek()
        found = self.value(field, token, depth) if token is not None else Term("", field)
        return Without(found) if turned and found is not None else found

    def value(self, field: str, token: _Token, depth: int) -> Node | None:
        self.at += 1
        if token.kind == "open":
            found = self.query(field, depth + 1)
            if (end := self.peek()) is not None and end.kind == "close":
                self.at += 1
            return found
        if token.kind == "range":
            ends = (token.text[0] == "[", token.text.rstrip("0123456789.^")[-1] == "]")
            return Range(field, _bound(token.low), _bound(token.high), *ends)
        if token.kind == "phrase":
            return Term(field, _plain(token.text[1:-1]), phrase=True)
        if token.kind == "field":  # a:b:c — the second colon is a letter
            rest = self.peek()
            text = token.text + ":"
            if rest is not None and rest.kind in ("term", "field"):
                self.at += 1
                text += rest.text
            return Term(field, _plain(text))
        if token.kind in ("close", "other"):
            return None
        text = _TAIL.sub("", token.text)
        return Term(field, _plain(text)) if text else None


def _every(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Every(tuple(parts))


def _bound(text: str) -> str:
    return text[1:-1] if text[:1] == '"' and text[-1:] == '"' and len(text) > 1 else text


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
