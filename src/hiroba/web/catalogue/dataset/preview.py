"""The table on the page: one page of rows out of the whole table, as the address asks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.http import HttpRequest

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW, BadFilter, Page
from hiroba.web.catalogue.dataset.cells import Cell, cell
from hiroba.web.catalogue.dataset.facts import facts
from hiroba.web.catalogue.dataset.filters import Chip, Control, chips, controls
from hiroba.web.catalogue.dataset.heads import Head, heads, row_head
from hiroba.web.catalogue.question import Question, link, read_question, sort_text
from hiroba.web.catalogue.reader import Opened, parquet_of, whole_number

ROWS = 25  # of a page
_PROFILED = 200_000  # rows up to which the filters offer lists of values: the page must come at once
_USUAL = ("csv", "xlsx", "json")
_MOST_PAGE = 10_000_000
Pairs = list[tuple[str, object]]


@dataclass(frozen=True)
class Row:
    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Preview:
    """total: rows that fit; whole: rows of the table. page_url ends in `page=`. problem: a sentence
    when a filter could not be read (then no rows are shown). found: downloads of the rows that fit."""

    table: TableInfo
    question: Question
    path: str
    kept: tuple[tuple[str, object], ...]
    row_head: Head
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    total: int
    whole: int
    first: int
    page: int
    pages: int
    page_url: str
    controls: tuple[Control, ...]
    chips: tuple[Chip, ...]
    clear_url: str
    sort: str
    problem: str = ""
    found: tuple[tuple[str, str], ...] = ()

    @property
    def address(self) -> str:
        """The shortest address of just this: what a form left empty is not in it."""
        page = [("page", self.page)] if self.page > 1 else []
        return link(self.path, [*self.kept, *self.question.address(), *page])

    @property
    def long(self) -> bool:
        """Whether a cell may be longer than one line of it."""
        return any(not (cell.short or cell.numeric) for row in self.rows for cell in row.cells)

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def preview(request: HttpRequest, opened: Opened, table: TableInfo) -> Preview:
    """The page of rows that the address asks for."""
    path = opened.address("dataset")
    kept = address_of_table(opened, table)
    question = read_question(request.GET, table.schema, strict=False)
    number = whole_number(request, "page", 1, least=1, most=_MOST_PAGE)
    rows, total, page, problem = _rows(table, question, number)
    return Preview(
        table=table,
        question=question,
        path=path,
        kept=tuple(kept),
        row_head=row_head(question, path, kept),
        heads=tuple(heads(table.schema, question, path, kept)),
        rows=rows,
        total=total,
        whole=table.rows_out,
        first=(page - 1) * ROWS + 1 if rows else 0,
        page=page,
        pages=max(1, math.ceil(total / ROWS)),
        page_url=_page_url(path, kept, question),
        controls=tuple(controls(table, question, facts(table) if table.rows_out <= _PROFILED else {})),
        chips=tuple(chips(table, question, path, kept)),
        clear_url=link(path, kept),
        sort=sort_text(question.sort),
        problem=problem,
        found=_found(opened, table, kept, question) if total else (),
    )


def _found(opened: Opened, table: TableInfo, kept: Pairs, question: Question) -> tuple[tuple[str, str], ...]:
    """(title, address) of the rows that fit, in the usual forms; nothing where that is the whole table."""
    if not question.narrowed:
        return ()
    usual = [each for each in tables.forms(table.schema) if each.form in _USUAL]
    pairs = [*kept, *question.address()]
    return tuple((str(each.title), link(opened.address("data", each.form), pairs)) for each in usual)


def address_of_table(opened: Opened, table: TableInfo) -> Pairs:
    """What names the table in an address; nothing for the first table of the current version."""
    detail = opened.detail
    kept: Pairs = []
    if table.ordinal != detail.tables[0].ordinal:
        kept.append(("table", table.ordinal))
    if not detail.version.current:
        kept.append(("version", detail.version.number))
    return kept


def _page_url(path: str, kept: Pairs, question: Question) -> str:
    address = link(path, [*kept, *question.address()])
    return f"{address}{'&' if '?' in address else '?'}page="


def _rows(table: TableInfo, question: Question, number: int) -> tuple[tuple[Row, ...], int, int, str]:
    """(rows, total, page, problem); a page past the end is the last one."""
    columns = table.schema.columns
    try:
        found, page = _page(table, question, number), number
        last = max(1, math.ceil(found.total / ROWS))
        if page > last:
            found, page = _page(table, question, last), last
    except BadFilter as error:
        return (), 0, 1, str(error)
    rows = (Row(row[ROW], tuple(cell(column, row[column.name]) for column in columns)) for row in found.rows)
    return tuple(rows), found.total, page, ""


def _page(table: TableInfo, question: Question, number: int) -> Page:
    return tables.query(
        parquet_of(table),
        table.schema,
        filters=question.filters,
        search=question.search,
        sort=question.sort,
        columns=[ROW, *(column.name for column in table.schema.columns)],
        limit=ROWS,
        offset=(number - 1) * ROWS,
    )
