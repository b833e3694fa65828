"""The query language q (ETSI GS CIM 009, 4.9) by recursive descent, `;` binding closer than `|`."""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from hiroba.context.queries.types import All, AnyOf, Compare, Condition, Exists, Linked, Path, Scalar, Span
from hiroba.context.queries.words import Word, words, wrong

MAX_DEPTH = 20  # parentheses and joins within each other
_NUMBER = re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
Expand = Callable[[str], str]


def parse_q(text: str, expand: Expand) -> Condition:
    """Return the condition; `expand` makes a name canonical. Raises InvalidQuery."""
    parser = _Parser(text, expand)
    condition = parser.any_of()
    parser.take("end")
    return condition


class _Parser:
    def __init__(self, text: str, expand: Expand) -> None:
        self._text, self._expand = text, expand
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
        path = self._path()
        if self._given("{"):
            return self._linked(path)
        if self._next.kind != "operator":
            return Exists(path)
        operator = self.take("operator").text
        if operator in ("~=", "!~="):
            return Compare(path, operator, (self._pattern(),))
        if operator in ("==", "!="):
            return Compare(path, operator, self._values())
        return Compare(path, operator, (self._scalar(),))

    def _linked(self, path: Path) -> Condition:
        types = [self._expand(self.take("plain").text)]
        while self._given(","):
            types.append(self._expand(self.take("plain").text))
        self.take("mark", "}")
        if not self._next.text.startswith("."):
            raise wrong(self._text, self._next.place)
        rest = self.take("plain")
        self._at -= 1
        self._words[self._at] = Word("plain", rest.text[1:], rest.place + 1)
        return Linked(path, tuple(types), self._term())

    def _path(self) -> Path:
        word = self.take("plain")
        names = (word.text,) if "://" in word.text else tuple(word.text.split("."))
        if not all(names):
            raise wrong(self._text, word.place)
        return Path(tuple(self._expand(name) for name in names), self._inside())

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
        if self._next.kind == "text":
            return _unquoted(self.take("text").text)
        word = self.take("plain")
        return word.text

    def _scalar(self) -> Scalar:
        if self._next.kind == "text":
            return _unquoted(self.take("text").text)
        return _plain(self.take("plain").text)


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
