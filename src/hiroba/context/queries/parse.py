"""The query language q (ETSI GS CIM 009, 4.9) by recursive descent, `;` binding closer than `|`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection

from hiroba.context.jsonld.types import Context
from hiroba.context.queries.patterns import check_pattern
from hiroba.context.queries.types import (
    All,
    AnyOf,
    Compare,
    Condition,
    Exists,
    Linked,
    Missing,
    Path,
    Scalar,
    Span,
)
from hiroba.context.queries.words import Word, words, wrong

MAX_DEPTH = 20  # parentheses and joins within each other
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_iri = Context().iri
_KEPT = frozenset(
    (
        "id",
        "type",
        "scope",
        "createdAt",
        "modifiedAt",
        "deletedAt",
        "observedAt",
        "expiresAt",
        "unitCode",
        "datasetId",
    )
)
Expand = Callable[[str], str]


def parse_q(text: str, expand: Expand, expand_values: Collection[str] = ()) -> Condition:
    """Return the condition.

    expand: makes a name canonical. expand_values: canonical names of attributes whose values in the
    question are terms too (parameter expandValues). Raises InvalidQuery, InvalidPattern.
    """
    parser = _Parser(text, expand, frozenset(expand_values))
    condition = parser.any_of()
    parser.take("end")
    return condition


def parse_path(text: str, expand: Expand) -> Path:
    """Return an attribute path alone. Raises InvalidQuery."""
    parser = _Parser(text, expand, frozenset())
    path = parser.path()
    parser.take("end")
    return path


class _Parser:
    def __init__(self, text: str, expand: Expand, terms: frozenset[str]) -> None:
        self._text, self._expand, self._terms = text, expand, terms
        self._words = words(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Word:
        return self._words[self._at]

    def take(self, kind: str, text: str | None = None) -> Word:
        word = self._next
        if word.kind != kind or (text is not None and word.text != text):
            raise wrong(self._text, word.place)
        if kind != "end":
            self._at += 1
        return word

    def _given(self, mark: str) -> bool:
        """Take the mark where it comes next."""
        if self._next.kind == "mark" and self._next.text == mark:
            self._at += 1
            return True
        return False

    def any_of(self) -> Condition:
        parts = [self._all()]
        while self._given("|"):
            parts.append(self._all())
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _all(self) -> Condition:
        parts = [self._term()]
        while self._given(";"):
            parts.append(self._term())
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _term(self) -> Condition:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise wrong(self._text, self._next.place)
        condition = self._group() if self._given("(") else self._comparison()
        self._depth -= 1
        return condition

    def _group(self) -> Condition:
        condition = self.any_of()
        self.take("mark", ")")
        return condition

    def _comparison(self) -> Condition:
        if self._given("!"):
            return Missing(self.path())
        ways: list[tuple[Path, tuple[str, ...]]] = []
        path = self.path()
        while self._given("{"):
            if len(ways) == MAX_DEPTH:
                raise wrong(self._text, self._next.place)
            types = self._types()
            ways.append((path, types))
            path = self.path()
        for _way in ways:
            self.take("mark", "}")
        condition = self._about(path)
        for way, types in reversed(ways):
            condition = Linked(way, types, condition)
        return condition

    def _about(self, path: Path) -> Condition:
        if self._next.kind != "operator":
            return Exists(path)
        operator = self.take("operator").text
        if operator in ("~=", "!~="):
            return Compare(path, operator, (self._pattern(),))
        values = self._values() if operator in ("==", "!=") else (self._scalar(),)
        return Compare(path, operator, self._as_terms(values) if path.names[0] in self._terms else values)

    def _as_terms(self, values: tuple[Scalar | Span, ...]) -> tuple[Scalar | Span, ...]:
        return tuple(_iri(self._expand(value)) if isinstance(value, str) else value for value in values)

    def _types(self) -> tuple[str, ...]:
        """`Person:` or `Person,Company:` before the path of a linked entity; the path stays."""
        ahead = self._at
        names: list[str] = []
        while self._words[ahead].kind == "plain":
            word = self._words[ahead]
            name, colon, rest = word.text.partition(":")
            if colon and not rest.startswith("//"):
                if not name or not rest:
                    raise wrong(self._text, word.place)
                self._at = ahead
                self._words[ahead] = Word("plain", rest, word.place + len(name) + 1)
                return tuple(self._expand(each) for each in (*names, name))
            if self._words[ahead + 1].text not in (",", "|"):
                break
            names.append(word.text)
            ahead += 2
        return ()

    def path(self) -> Path:
        word = self.take("plain")
        names = _names(word.text)
        if not all(names):
            raise wrong(self._text, word.place)
        return Path(tuple(name if name in _KEPT else self._expand(name) for name in names), self._inside())

    def _inside(self) -> tuple[str, ...]:
        """`[a.b]` or `[a][b]`: members within the value."""
        inside: list[str] = []
        while self._given("["):
            word = self.take("plain")
            members = word.text.split(".")
            if not all(members):
                raise wrong(self._text, word.place)
            inside += members
            self.take("mark", "]")
        return tuple(inside)

    def _values(self) -> tuple[Scalar | Span, ...]:
        values = [self._value()]
        while self._given(","):
            values.append(self._value())
        return tuple(values)

    def _value(self) -> Scalar | Span:
        low = self._scalar()
        if self._next.kind != "span":
            return low
        self.take("span")
        return Span(low, self._scalar())

    def _pattern(self) -> str:
        """A regular expression; one with marks of this language in it has to be quoted."""
        quoted = self._next.kind == "text"
        text = self.take("text").text[1:-1].replace('\\"', '"') if quoted else self.take("plain").text
        check_pattern(text)
        return text

    def _scalar(self) -> Scalar:
        if self._next.kind == "text":
            return _unquoted(self.take("text").text)
        return _plain(self.take("plain").text)


def _names(text: str) -> list[str]:
    """Split at the dots, but not within an IRI before its last `/` or `#`."""
    start = max(text.rfind("/"), text.rfind("#")) + 1 if "://" in text else 0
    first, *others = text[start:].split(".")
    return [text[:start] + first if first else "", *others]


def _unquoted(text: str) -> str:
    return _ESCAPED.sub(r"\1", text[1:-1])


def _plain(text: str) -> Scalar:
    """true and false, a number, else the text itself (a date, a time, a URI)."""
    if text in ("true", "false"):
        return text == "true"
    if not _NUMBER.fullmatch(text):
        return text
    number = float(text)
    if not math.isfinite(number):
        return text
    return int(text) if text.lstrip("+-").isdigit() and len(text) < 19 else number
