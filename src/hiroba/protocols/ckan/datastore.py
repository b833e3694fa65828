"""Rows of a table as CKAN's DataStore gives them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec

from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Filter, FilterOp, Page, Sort
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.errors import invalid
from hiroba.protocols.ckan.fields import Field, field_of
from hiroba.protocols.ckan.finding import Rows

MOST: Final = 32_000  # rows of one answer, as CKAN's own cap
_FAR: Final = 2**40
_BATCH: Final = 20_000
FORMATS: Final = ("objects", "lists", "csv", "tsv")


class Asked:
    """What the parameters ask of a table. Raises ValidationError, and the tables' own errors."""

    def __init__(self, call: Call, rows: Rows) -> None:
        self.table, self.all, self.open = rows.table, rows.fields, rows.open is not None
        self.path = rows.path
        wanted = call.words("fields")
        self.fields = [field_of(self.all, name, "fields") for name in wanted] if wanted else self.all
        self.filters = conditions(call, self.all)
        self.search = _search(call, self.all, self.filters)
        self.sort = _sort(call.text("sort"), self.all)

    def page(self, limit: int, offset: int) -> Page:
        return tables.query(
            self.path,
            self.table.schema,
            filters=self.filters,
            search=self.search,
            sort=self.sort,
            columns=[each.column for each in self.fields],
            limit=limit,
            offset=offset,
        )

    def rows(self, page: Page) -> list[list[Any]]:
        if not self.open:
            return [[row[each.column] for each in self.fields] for row in page.rows]
        return [[datastore.shown(row[each.column], each.type) for each in self.fields] for row in page.rows]

    def batches(self, limit: int, offset: int) -> Iterator[list[list[Any]]]:
        """All rows from `offset` on, in pieces."""
        while limit > 0:
            found = self.rows(self.page(min(limit, _BATCH), offset))
            if not found:
                return
            yield found
            offset, limit = offset + len(found), limit - len(found)


def search(call: Call, resource: str, rows: Rows) -> dict[str, Any]:
    """The answer of datastore_search."""
    asked = Asked(call, rows)
    limit, offset = call.number("limit", 100, MOST), call.number("offset", 0, _FAR)
    form = call.text("records_format", "objects")
    if form not in FORMATS:
        raise invalid("records_format", f"Must be one of {', '.join(FORMATS)}")
    page = asked.page(limit, offset)
    usage.used(rows.detail.card, Use.API, call.who, rows=len(page.rows))
    call.tell_terms(rows.detail.card)
    found_rows = asked.rows(page)
    if call.flag("distinct"):
        found_rows = [list(row) for row in {repr(row): row for row in found_rows}.values()]
    found: dict[str, Any] = {
        "resource_id": resource,
        "fields": [each.shown() for each in asked.fields],
        "records_format": form,
        "records": _records(asked.fields, found_rows, form),
        "limit": limit,
        "offset": offset,
        "_links": _links(call, resource, limit, offset),
    }
    if call.flag("include_total", default=True):
        found |= {"total": page.total, "total_was_estimated": False}
    return found


def _records(fields: Sequence[Field], rows: list[list[Any]], form: str) -> Any:
    if form == "lists":
        return rows
    if form == "objects":
        return [dict(zip([each.id for each in fields], row, strict=True)) for row in rows]
    return delimited(rows, "," if form == "csv" else "\t")


def delimited(rows: Sequence[Sequence[Any]], separator: str, *, opened: bool = False) -> str:
    """The rows as lines of text, as CKAN's COPY writes them. opened: by a spreadsheet, which runs no text."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\n")
    writer.writerows([_cell(value, opened) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: Any, opened: bool) -> Any:
    if opened and isinstance(value, str):
        return tables.plain_cell(value)
    if isinstance(value, dict | list):
        return msgspec.json.encode(value).decode()
    return ("t" if value else "f") if isinstance(value, bool) else value


def _links(call: Call, resource: str, limit: int, offset: int) -> dict[str, str]:
    start = f"/api/3/action/datastore_search?resource_id={resource}"
    sized = f"{start}&limit={limit}" if "limit" in call.params else start
    return {"start": sized, "next": f"{sized}&offset={offset + limit}"}


def conditions(call: Call, fields: list[Field]) -> list[Filter]:
    """`filters`: {field: value, or a list of which one must be}. Raises ValidationError."""
    given = call.value("filters") or {}
    if not isinstance(given, dict):
        raise invalid("filters", "Must be a dictionary")
    found = []
    for name, value in given.items():
        column = field_of(fields, str(name), "filters").column
        if value is None:
            found.append(Filter(column, FilterOp.EMPTY, True))
        elif isinstance(value, list):
            found.append(Filter(column, FilterOp.IN, tuple(_plain(each) for each in value)))
        else:
            found.append(Filter(column, FilterOp.EQ, _plain(value)))
    return found


def _plain(value: Any) -> str:
    """As it would stand in an address: the tables read it as the column's type."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _search(call: Call, fields: list[Field], filters: list[Filter]) -> str:
    """`q`: a text for all columns, or field -> text."""
    given = call.value("q")
    if not isinstance(given, dict):
        return call.text("q").removesuffix(":*")
    for name, text in given.items():
        column = field_of(fields, str(name), "q").column
        filters.append(Filter(column, FilterOp.CONTAINS, str(text).removesuffix(":*")))
    return ""


def _sort(text: str, fields: list[Field]) -> list[Sort]:
    found = []
    for part in (each.strip() for each in text.split(",") if each.strip()):
        name, way = part, ""
        for ending in (" asc", " desc"):
            if part.lower().endswith(ending):
                name, way = part[: -len(ending)].strip(), ending.strip()
        found.append(Sort(field_of(fields, name.strip('"'), "sort").column, way == "desc"))
    return found
