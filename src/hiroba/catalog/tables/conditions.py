"""Filters and free search as one WHERE; every value is bound."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Final

from hiroba.catalog.tables.columns import Columns
from hiroba.catalog.tables.folding import fold, folded_needle, pattern
from hiroba.catalog.tables.types import BadFilter, Column, ColumnType, Filter, FilterOp
from hiroba.catalog.tables.values import read_flag, read_value

_COMPARE: Final = {
    FilterOp.EQ: "=",
    FilterOp.NE: "IS DISTINCT FROM",
    FilterOp.LT: "<",
    FilterOp.LE: "<=",
    FilterOp.GT: ">",
    FilterOp.GE: ">=",
}
_MOST_VALUES: Final = 1000  # of an `in`
_MOST_WORDS: Final = 10  # of a search
_WRITTEN: Final = frozenset(ascii_uppercase)  # letters of numbers, dates and flags that have another form


@dataclass(frozen=True)
class Where:
    """sql: "" or "WHERE …" with ? places. params: their values in order."""

    sql: str = ""
    params: tuple[object, ...] = ()


def where(columns: Columns, filters: Sequence[Filter], search: str, *, extra: Sequence[Where] = ()) -> Where:
    """All conditions hold at once. Raises UnknownColumn, BadFilter."""
    parts = [_condition(columns, one) for one in filters] + _search(columns, search) + list(extra)
    if not parts:
        return Where()
    sql = " AND ".join(f"({part.sql})" for part in parts)
    return Where(f"WHERE {sql}", tuple(param for part in parts for param in part.params))


def _condition(columns: Columns, one: Filter) -> Where:
    column, ident = columns.column(one.column), columns.ident(one.column)
    try:
        op = FilterOp(one.op)
    except ValueError as error:
        raise BadFilter(column=column.title, value=one.op) from error
    if op is FilterOp.EMPTY:
        return _empty(column, ident, read_flag(column, one.value))
    if column.type is ColumnType.GEOMETRY:
        raise BadFilter(column=column.title, value=one.value)
    if op is FilterOp.CONTAINS:
        return _contains(columns, column, ident, str(one.value))
    if op is FilterOp.IN:
        return _any_of(column, ident, one.value)
    # NaN is an empty cell here, though the engine takes it for the greatest number
    known = f"NOT isnan({ident}) AND " if _may_be_nan(column) and op is not FilterOp.NE else ""
    return Where(f"{known}{ident} {_COMPARE[op]} ?", (read_value(column, one.value),))


def _may_be_nan(column: Column) -> bool:
    return column.type is ColumnType.NUMBER


def _empty(column: Column, ident: str, wanted: bool) -> Where:
    blank = f"{ident} = ''" if column.type is ColumnType.STRING else "false"
    blank = f"isnan({ident})" if _may_be_nan(column) else blank
    return Where(f"{ident} IS NULL OR {blank}" if wanted else f"NOT ({ident} IS NULL OR {blank})")


def _any_of(column: Column, ident: str, value: object) -> Where:
    if isinstance(value, str) or not isinstance(value, Sequence) or len(value) > _MOST_VALUES:
        raise BadFilter(column=column.title, value=value)
    if not value:
        return Where("false")
    places = ", ".join("?" for _ in value)
    return Where(f"{ident} IN ({places})", tuple(read_value(column, one) for one in value))


def _search(columns: Columns, search: str) -> list[Where]:
    """Each word stands in some text cell of the row."""
    words = fold(search).split()[:_MOST_WORDS]
    if not words:
        return []
    texts = [ident for ident, _ in columns.of_type(ColumnType.STRING)]
    if not texts:
        return [Where("false")]
    return [_in_any(texts, word, columns.letters) for word in words]


def _in_any(texts: Sequence[str], word: str, letters: frozenset[str] | None) -> Where:
    test, needle = _test(word, letters)
    return Where(" OR ".join(test.format(ident) for ident in texts), (needle,) * len(texts))


def _contains(columns: Columns, column: Column, ident: str, needle: str) -> Where:
    text = column.type is ColumnType.STRING
    test, sought = _test(needle, columns.letters if text else _WRITTEN)
    return Where(test.format(ident if text else f"CAST({ident} AS VARCHAR)"), (sought,))


def _test(needle: str, letters: frozenset[str] | None) -> tuple[str, str]:
    """The condition with a place for the column, and the value to bind: plain text where that says it all."""
    expression, plain = pattern(needle, letters)
    return ("contains({}, ?)", folded_needle(needle)) if plain else ("regexp_matches({}, ?)", expression)
