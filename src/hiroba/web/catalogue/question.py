"""What an address asks of a table: `<column>=`, `<column>__ge=`, `q=`, `sort=-<column>`.

A column whose name is one of our own words (`page`, `sort`) is written `f:<column>`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict

from hiroba.catalog.tables.types import Filter, FilterOp, Sort, TableSchema, UnknownColumn

RESERVED = frozenset(
    [
        "q",
        "sort",
        "page",
        "limit",
        "offset",
        "table",
        "version",
        "columns",
        "crs",
        "headers",
        "shape",
        "lang",
        "form",
        "scope",
        "bbox",
    ]
)
_OPS = frozenset(op.value for op in FilterOp)
_MARK = "f:"


@dataclass(frozen=True)
class Question:
    """pairs: the filters as they stand in the address; search and sort likewise."""

    filters: tuple[Filter, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    search: str = ""
    sort: tuple[Sort, ...] = ()

    @property
    def narrowed(self) -> bool:
        return bool(self.filters or self.search)

    def values(self) -> dict[str, str]:
        """The last value of each filter, by its name in the address (to fill a form)."""
        return dict(self.pairs)

    def address(self, *, sort: bool = True) -> list[tuple[str, str]]:
        """The question as pairs of an address."""
        found = list(self.pairs)
        if self.search:
            found.append(("q", self.search))
        if sort and self.sort:
            found.append(("sort", sort_text(self.sort)))
        return found


def sort_text(sort: Iterable[Sort]) -> str:
    return ",".join(("-" if one.descending else "") + one.column for one in sort)


def parameter(column: str, op: FilterOp = FilterOp.EQ) -> str:
    """The name under which a column's filter stands in an address."""
    name = f"{_MARK}{column}" if column in RESERVED or column.startswith(_MARK) else column
    return name if op is FilterOp.EQ else f"{name}__{op.value}"


def link(path: str, pairs: Iterable[tuple[str, object]]) -> str:
    """The path with the pairs that have a value."""
    query = urlencode([(name, str(value)) for name, value in pairs if value not in ("", None)])
    return f"{path}?{query}" if query else path


def read_question(params: QueryDict, schema: TableSchema, *, strict: bool) -> Question:
    """Read the address. strict: an unknown column is an error (UnknownColumn), else it is passed over."""
    columns = {column.name: column.name for column in schema.columns}
    filters, pairs = [], []
    for key in params:
        if key in RESERVED:
            continue
        values = [value for value in params.getlist(key) if value.strip()]
        if not values:
            continue
        found = _column_and_op(key, columns)
        if found is None:
            if strict:
                raise UnknownColumn(column=key[:80])
            continue
        filters.append(_filter(*found, values))
        pairs += [(key, value) for value in values]
    search = params.get("q", "").strip()
    return Question(
        tuple(filters), tuple(pairs), search, _sorts(params.get("sort", ""), columns, strict=strict)
    )


def _column_and_op(key: str, columns: Mapping[str, str]) -> tuple[str, FilterOp] | None:
    name = key.removeprefix(_MARK)
    if name in columns:
        return name, FilterOp.EQ
    column, mark, op = name.rpartition("__")
    if mark and column in columns and op in _OPS:
        return column, FilterOp(op)
    return None


def _filter(column: str, op: FilterOp, values: list[str]) -> Filter:
    if op is FilterOp.IN:
        return Filter(column, op, [part for value in values for part in value.split(",")])
    if op is FilterOp.EQ and len(values) > 1:
        return Filter(column, FilterOp.IN, values)
    return Filter(column, op, values[-1])


def _sorts(text: str, columns: Mapping[str, str], *, strict: bool) -> tuple[Sort, ...]:
    """`-name,other`. A name that holds a comma is taken whole."""
    parts = [text] if text.removeprefix("-") in columns else text.split(",")
    found = []
    for part in parts:
        name = part.removeprefix("-")
        if name in columns:
            found.append(Sort(name, descending=part.startswith("-")))
        elif part and strict:
            raise UnknownColumn(column=name[:80])
    return tuple(found)
