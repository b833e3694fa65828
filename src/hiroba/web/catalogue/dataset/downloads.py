"""The ways to have a table as a file, as they stand on the page."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import FormInfo
from hiroba.web.catalogue.dataset.preview import address_of_table
from hiroba.web.catalogue.question import link
from hiroba.web.catalogue.reader import Opened

_FIRST = ("csv", "xlsx", "json", "geojson", "parquet")  # those that most people ask for


@dataclass(frozen=True)
class Download:
    info: FormInfo
    url: str


def downloads(opened: Opened, table: TableInfo) -> list[Download]:
    """All forms of the table, the usual ones first."""
    kept = address_of_table(opened, table)
    forms = sorted(
        tables.forms(table.schema),
        key=lambda each: _FIRST.index(each.form) if each.form in _FIRST else len(_FIRST),
    )
    return [
        Download(each, link(reverse("catalogue:data", args=[opened.id, each.form]), kept)) for each in forms
    ]
