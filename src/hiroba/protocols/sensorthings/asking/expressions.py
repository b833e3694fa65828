"""$filter and $orderby to expressions: or, and, not, comparisons, sums, products, functions, parentheses."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.sensorthings.asking.functions import ARITY
from hiroba.protocols.sensorthings.asking.lexing import Word, words
from hiroba.protocols.sensorthings.errors import WrongQuery
from hiroba.protocols.sensorthings.types import Call, Expression, Literal, Name, Sorting

_LEVELS = (
    ("or",),
    ("and",),
    ("eq", "ne", "gt", "ge", "lt", "le", "in"),
    ("add", "sub"),
    ("mul", "div", "mod"),
)
_DEEPEST = 60


def parse_filter(text: str) -> Expression:
    """Raises WrongQuery."""
    parser = _Parser(text)
    found = parser.expression(0, 0)
    parser.end()
    return found


def parse_order(text: str) -> tuple[Sorting, ...]:
    """Raises WrongQuery."""
    parser = _Parser(text)
    found: list[Sorting] = []
    while True:
        expression = parser.expression(0, 0)
        found.append(Sorting(expression, parser.take("name", "desc")))
        if not found[-1].descending:
            parser.take("name", "asc")
        if not parser.take("sign", ","):
            parser.end()
            return tuple(found)


class _Parser:
    def __init__(self, text: str) -> None:
        self._words = words(text)
        self._at = 0
        self._text = text

    def expression(self, level: int, depth: int) -> Expression:
        if depth > _DEEPEST:
            raise WrongQuery(reason=_("入れ子が深すぎます"))
        if level == len(_LEVELS):
            return self._operand(depth)
        if level == 2 and self.take("name", "not"):
            return Call("not", (self.expression(level, depth + 1),))
        found = self.expression(level + 1, depth)
        while (word := self._peek()) is not None and word.kind == "name" and word.value in _LEVELS[level]:
            self._at += 1
            right = self._list(depth) if word.value == "in" else self.expression(level + 1, depth + 1)
            found = Call(word.value, (found, right))
        return found

    def take(self, kind: str, value: str) -> bool:
        word = self._peek()
        if word is not None and word.kind == kind and word.value == value:
            self._at += 1
            return True
        return False

    def end(self) -> None:
        if self._peek() is not None:
            raise self._wrong()

    def _operand(self, depth: int) -> Expression:
        word = self._peek()
        if word is None:
            raise self._wrong()
        self._at += 1
        if word.kind == "value":
            return Literal(word.value)
        if word.kind == "sign":
            if word.value != "(":
                self._at -= 1
                raise self._wrong()
            found = self.expression(0, depth + 1)
            self._close()
            return found
        if self.take("sign", "("):
            return self._call(str(word.value), depth)
        return Name(tuple(str(word.value).split("/")))

    def _call(self, name: str, depth: int) -> Expression:
        if name == "not":
            inner = Call("not", (self.expression(0, depth + 1),))
            self._close()
            return inner
        operands: list[Expression] = []
        while not self.take("sign", ")"):
            if operands and not self.take("sign", ","):
                raise self._wrong()
            operands.append(self.expression(0, depth + 1))
        if name not in ARITY:
            raise WrongQuery(reason=format_lazy(_("関数「{name}」はありません"), name=name[:60]))
        if len(operands) not in ARITY[name]:
            raise WrongQuery(reason=format_lazy(_("関数「{name}」の引数の数が違います"), name=name))
        return Call(name, tuple(operands))

    def _list(self, depth: int) -> Expression:
        if not self.take("sign", "("):
            raise self._wrong()
        operands = [self.expression(3, depth + 1)]
        while self.take("sign", ","):
            operands.append(self.expression(3, depth + 1))
        self._close()
        return Call("list", tuple(operands))

    def _close(self) -> None:
        if not self.take("sign", ")"):
            raise self._wrong()

    def _peek(self) -> Word | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _wrong(self) -> WrongQuery:
        word = self._peek()
        if word is None:
            return WrongQuery(
                reason=format_lazy(_("「{text}」は途中で終わっています"), text=self._text[-40:])
            )
        near = self._text[word.at : word.at + 20]
        return WrongQuery(reason=format_lazy(_("{at}文字目「{near}」"), at=word.at + 1, near=near))
