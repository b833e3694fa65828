"""The head of the preview: titles that sort, marks of type and unit."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.catalog.tables.types import ROW, Column, ColumnType, Sort, TableSchema
from hiroba.web.catalogue.names import MARKS, NUMERIC, TYPES
from hiroba.web.catalogue.question import Question, link, sort_text


@dataclass(frozen=True)
class Head:
    """url: the page sorted by this column (up, down, as in the file, in turn). sort: aria-sort or ""."""

    title: str
    name: str
    mark: str
    kind: str
    unit: str
    numeric: bool
    url: str
    sort: str


def heads(schema: TableSchema, question: Question, path: str, kept: list[tuple[str, object]]) -> list[Head]:
    """One head a column; `kept` is what else stands in the address."""
    return [_head(column, question, path, kept) for column in schema.columns]


def row_head(question: Question, path: str, kept: list[tuple[str, object]]) -> Head:
    """The head of the row numbers: back to the order of the file."""
    pairs = [*kept, *question.address(sort=False)]
    return Head("", ROW, "", "", "", numeric=True, url=link(path, pairs), sort="")


def _head(column: Column, question: Question, path: str, kept: list[tuple[str, object]]) -> Head:
    now = next((one for one in question.sort if one.column == column.name), None)
    following = _next(column.name, now)
    pairs = [*kept, *question.address(sort=False), ("sort", sort_text(following))]
    return Head(
        title=column.title,
        name=column.name,
        mark=MARKS[column.type],
        kind=str(TYPES[column.type]),
        unit=column.unit,
        numeric=column.type in NUMERIC,
        url="" if column.type is ColumnType.GEOMETRY else link(path, pairs),
        sort="" if now is None else "descending" if now.descending else "ascending",
    )


def _next(name: str, now: Sort | None) -> tuple[Sort, ...]:
    if now is None:
        return (Sort(name),)
    return () if now.descending else (Sort(name, descending=True),)
