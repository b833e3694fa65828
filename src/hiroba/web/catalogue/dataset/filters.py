"""One filter a column: what it asks by depends on the type; and chips for those that are on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables.types import Column, ColumnType, FilterOp
from hiroba.web.catalogue.dataset.facts import Fact
from hiroba.web.catalogue.question import Question, link, parameter

_RANGES = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR, ColumnType.DATE})
_FEW = 15  # so many different texts are a list to choose from

_WORDS: Mapping[FilterOp, Any] = {
    FilterOp.EQ: gettext_lazy("{title} が「{value}」"),
    FilterOp.NE: gettext_lazy("{title} が「{value}」でない"),
    FilterOp.LT: gettext_lazy("{title} が {value} より小さい"),
    FilterOp.LE: gettext_lazy("{title} が {value} まで"),
    FilterOp.GT: gettext_lazy("{title} が {value} より大きい"),
    FilterOp.GE: gettext_lazy("{title} が {value} から"),
    FilterOp.CONTAINS: gettext_lazy("{title} に「{value}」を含む"),
    FilterOp.IN: gettext_lazy("{title} が「{value}」のどれか"),
    FilterOp.EMPTY: gettext_lazy("{title} が空（{value}）"),
}


@dataclass(frozen=True)
class Choice:
    value: str
    title: str
    chosen: bool


@dataclass(frozen=True)
class Control:
    """kind: text | range | choice. names and values: of the inputs (two for a range)."""

    title: str
    unit: str
    kind: str
    input_type: str
    names: tuple[str, ...]
    values: tuple[str, ...]
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Chip:
    words: str
    url: str


def controls(table: TableInfo, question: Question, facts: Mapping[str, Fact]) -> list[Control]:
    """A control for every column that can be asked."""
    values = question.values()
    return [
        _control(column, values, facts.get(column.name))
        for column in table.schema.columns
        if column.type is not ColumnType.GEOMETRY
    ]


def _control(column: Column, values: Mapping[str, str], fact: Fact | None) -> Control:
    if column.type is ColumnType.BOOLEAN:
        given = values.get(parameter(column.name), "")
        both = (("true", _("はい")), ("false", _("いいえ")))
        choices = tuple(Choice(value, title, value == given) for value, title in both)
        return Control(column.title, "", "choice", "", (parameter(column.name),), (given,), choices)
    if column.type in _RANGES:
        names = (parameter(column.name, FilterOp.GE), parameter(column.name, FilterOp.LE))
        input_type = "date" if column.type is ColumnType.DATE else "text"
        return Control(
            column.title, column.unit, "range", input_type, names, tuple(values.get(n, "") for n in names)
        )
    if column.type is ColumnType.STRING and fact and 1 < len(fact.choices) <= _FEW:
        return _list(column, values, fact)
    name = parameter(column.name, FilterOp.CONTAINS)
    return Control(column.title, column.unit, "text", "text", (name,), (values.get(name, ""),))


def _list(column: Column, values: Mapping[str, str], fact: Fact) -> Control:
    name = parameter(column.name)
    given = values.get(name, "")
    choices = tuple(Choice(value, value, value == given) for value in fact.choices)
    return Control(column.title, "", "choice", "", (name,), (given,), choices)


def chips(table: TableInfo, question: Question, path: str, kept: list[tuple[str, object]]) -> list[Chip]:
    """One chip a filter; its link is the page without it."""
    titles = {column.name: column.title for column in table.schema.columns}
    address = [*kept, *question.address()]
    found = []
    for key, value in question.pairs:
        rest = [pair for pair in address if pair != (key, value)]
        found.append(Chip(_words(key, value, titles), link(path, rest)))
    if question.search:
        rest = [pair for pair in address if pair[0] != "q"]
        found.append(Chip(_("「{value}」を含む").format(value=question.search), link(path, rest)))
    return found


def _words(key: str, value: str, titles: Mapping[str, str]) -> str:
    for name, title in titles.items():
        for op in FilterOp:
            if parameter(name, op) == key:
                return str(_WORDS[op]).format(title=title, value=value)
    return value
