"""The expression language of templates (JEXL, as Orion documents it): read by precedence, then evaluated.

What cannot be read or reckoned is null: a notification is never lost for an expression.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hiroba.protocols.ngsi_v2.jexl_values import UNDEFINED, Failed, binary, index, is_true
from hiroba.protocols.ngsi_v2.transformations import TRANSFORMATIONS

MAX_LENGTH = 4096
MAX_DEPTH = 40
Context = Mapping[str, Any]
Code = Callable[[Context], Any]
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<name>[A-Za-z_$][\w$]*)"
    r"|(?P<mark>\|\||&&|==|!=|>=|<=|//|[-+*/%^<>|?:.,()\[\]{}!]))"
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_POWERS = {
    "||": 10, "&&": 20, "==": 30, "!=": 30, ">": 30, ">=": 30, "<": 30, "<=": 30, "in": 30,
    "+": 40, "-": 40, "*": 50, "/": 50, "//": 50, "%": 60, "^": 60,
}  # fmt: skip
_ELEMENT = "."  # in the context: the element that a filter is asked about
_CONSTANTS = {"true": True, "false": False, "null": None}


def evaluate(expression: str, context: Context) -> Any:
    """The value of an expression, null where it has none."""
    code = _compiled(expression)
    if code is None:
        return context.get(expression.strip())
    try:
        value = code(context)
    except (Failed, ArithmeticError, ValueError, TypeError, RecursionError):
        return None
    return None if value is UNDEFINED else value


@lru_cache(maxsize=2048)
def _compiled(expression: str) -> Code | None:
    """None where it is no expression: then it may still be the name of an attribute."""
    try:
        return _Reader(expression).whole()
    except Failed:
        return None


class _Reader:
    def __init__(self, expression: str) -> None:
        self._tokens = _tokens(expression)
        self._at = 0
        self._depth = 0
        self._relative = False  # a `.member` was met: the expression is about elements

    def whole(self) -> Code:
        code = self._choice()
        if self._next() != ("end", ""):
            raise Failed
        return code

    def _next(self) -> tuple[str, str]:
        return self._tokens[self._at]

    def _given(self, *marks: str) -> str | None:
        kind, text = self._next()
        if kind in ("mark", "name") and text in marks:
            self._at += 1
            return text
        return None

    def _take(self, mark: str) -> None:
        if self._given(mark) is None:
            raise Failed

    def _choice(self) -> Code:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Failed
        test = self._operation(0)
        if self._given("?"):
            yes = self._choice()
            self._take(":")
            no = self._choice()
            condition = test
            test = lambda context: yes(context) if is_true(condition(context)) else no(context)  # noqa: E731
        self._depth -= 1
        return test

    def _operation(self, least: int) -> Code:
        left = self._unary()
        while True:
            kind, text = self._next()
            power = _POWERS.get(text, -1) if kind in ("mark", "name") else -1
            if power <= least:
                return left
            self._at += 1
            left = _operator(text, left, self._operation(power))

    def _unary(self) -> Code:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise Failed
        mark = self._given("-", "!")
        if mark:
            inner = self._unary()
            code: Code = (
                (lambda context: binary("-", 0, inner(context)))
                if mark == "-"
                else (lambda context: not is_true(inner(context)))
            )
        else:
            code = self._after(self._primary())
        self._depth -= 1
        return code

    def _after(self, code: Code) -> Code:
        """Members, elements and transformations that follow a value."""
        while True:
            if self._given("."):
                code = _member(code, self._name())
            elif self._given("["):
                code = self._within(code)
            elif self._given("|"):
                name = self._name()
                code = _transformed(code, name, self._list(")") if self._given("(") else [])
            else:
                return code

    def _within(self, code: Code) -> Code:
        """An element, or (where the expression asks about `.members`) the elements that meet it."""
        outer, self._relative = self._relative, False
        place = self._choice()
        self._take("]")
        relative, self._relative = self._relative, outer
        return _filtered(code, place) if relative else _element(code, place)

    def _name(self) -> str:
        kind, text = self._next()
        if kind != "name":
            raise Failed
        self._at += 1
        return text

    def _list(self, end: str) -> list[Code]:
        found: list[Code] = []
        if self._given(end):
            return found
        while True:
            found.append(self._choice())
            if self._given(end):
                return found
            self._take(",")

    def _primary(self) -> Code:
        kind, text = self._next()
        self._at += 1
        if kind == "number":
            number = float(text) if any(mark in text for mark in ".eE") else int(text)
            return lambda _context: number
        if kind == "text":
            content = _ESCAPED.sub(r"\1", text[1:-1]) if text[1:-1].find("\\") >= 0 else text[1:-1]
            return lambda _context: content
        if kind == "name":
            if text in _CONSTANTS:
                constant = _CONSTANTS[text]
                return lambda _context: constant
            return lambda context: context.get(text, UNDEFINED)
        if text == ".":
            self._relative = True
            member = self._name()
            return lambda context: index(context.get(_ELEMENT), member)
        if text == "(":
            code = self._choice()
            self._take(")")
            return code
        if text == "[":
            items = self._list("]")
            return lambda context: [_defined(item(context)) for item in items]
        if text == "{":
            return self._object()
        raise Failed

    def _object(self) -> Code:
        members: dict[str, Code] = {}
        if not self._given("}"):
            while True:
                kind, text = self._next()
                if kind not in ("name", "text", "number"):
                    raise Failed
                self._at += 1
                self._take(":")
                members[text[1:-1] if kind == "text" else text] = self._choice()
                if self._given("}"):
                    break
                self._take(",")
        return lambda context: {name: _defined(code(context)) for name, code in members.items()}


def _tokens(expression: str) -> list[tuple[str, str]]:
    if len(expression) > MAX_LENGTH:
        raise Failed
    found, place, text = [], 0, expression.rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.lastgroup is None:
            raise Failed
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return [*found, ("end", "")]


def _operator(name: str, left: Code, right: Code) -> Code:
    if name == "||":

        def either(context: Context) -> Any:
            value = left(context)
            return value if value is not UNDEFINED and is_true(value) else right(context)

        return either
    if name == "&&":

        def both(context: Context) -> Any:
            value = left(context)
            return right(context) if is_true(value) else value

        return both
    return lambda context: binary(name, _defined(left(context)), _defined(right(context)))


def _defined(value: Any) -> Any:
    if value is UNDEFINED:
        raise Failed
    return value


def _member(code: Code, name: str) -> Code:
    return lambda context: index(code(context), name)


def _element(code: Code, place: Code) -> Code:
    return lambda context: index(code(context), _defined(place(context)))


def _filtered(code: Code, test: Code) -> Code:
    def chosen(context: Context) -> Any:
        value = _defined(code(context))
        if not isinstance(value, list):
            raise Failed
        return [each for each in value if _meets(test, {**context, _ELEMENT: each})]

    return chosen


def _meets(test: Code, context: Context) -> bool:
    try:
        return is_true(test(context))
    except Failed:
        return False


def _transformed(code: Code, name: str, arguments: list[Code]) -> Code:
    change = TRANSFORMATIONS.get(name)
    if change is None:
        raise Failed
    return lambda context: change(
        _defined(code(context)), *(_defined(argument(context)) for argument in arguments)
    )
