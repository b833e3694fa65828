"""The page of the columns: what each one is and what stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables.types import Column
from hiroba.catalog.usage import service as usage
from hiroba.web.catalogue.dataset.cells import plain
from hiroba.web.catalogue.dataset.facts import Fact, facts
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.dataset.preview import address_of_table
from hiroba.web.catalogue.names import MARKS, TYPES
from hiroba.web.catalogue.question import link, parameter
from hiroba.web.catalogue.reader import Opened, open_dataset

_TOP = 5


@dataclass(frozen=True)
class TopValue:
    """share: percent of the filled cells. url: the rows that have it."""

    text: str
    count: int
    share: int
    url: str


@dataclass(frozen=True)
class ColumnRow:
    column: Column
    kind: str
    mark: str
    fact: Fact | None
    top: tuple[TopValue, ...]


@require_safe
def columns(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/columns."""
    opened = open_dataset(request, dataset_id)
    usage.looked(opened.detail.card, opened.who)  # the values that come most often, least and greatest
    tables = [(table, _rows(opened, table)) for table in opened.detail.tables]
    return render(
        request, "web/catalogue/dataset/columns.html", frame(opened, "columns") | {"described": tables}
    )


def _rows(opened: Opened, table: TableInfo) -> list[ColumnRow]:
    known: Mapping[str, Fact] = facts(table)
    path = reverse("catalogue:dataset", args=[opened.id])
    kept = address_of_table(opened, table)
    return [
        ColumnRow(
            column,
            str(TYPES[column.type]),
            MARKS[column.type],
            known.get(column.name),
            _top(column, known.get(column.name), path, kept),
        )
        for column in table.schema.columns
    ]


def _top(
    column: Column, fact: Fact | None, path: str, kept: list[tuple[str, object]]
) -> tuple[TopValue, ...]:
    """The values that come more than once."""
    if fact is None or fact.distinct >= fact.filled:
        return ()
    return tuple(
        TopValue(
            plain(column, each.value),
            each.count,
            each.count * 100 // fact.filled,
            link(path, [*kept, (parameter(column.name), each.value)]),
        )
        for each in fact.top[:_TOP]
    )
