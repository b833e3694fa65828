"""The ways to have a table as a file, as they stand on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Audience, FormInfo
from hiroba.web.catalogue.dataset.preview import address_of_table
from hiroba.web.catalogue.files.ways import ways
from hiroba.web.catalogue.question import link
from hiroba.web.catalogue.reader import Opened

_FIRST: Final = ("csv", "xlsx", "json", "geojson", "parquet")  # those that most people ask for
_AUDIENCES: Final[Mapping[Audience, tuple[Any, Any]]] = {
    Audience.SHEETS: (_("表計算で開く"), _("Excelなどでそのまま見たい、集計したい方へ。")),
    Audience.MAPS: (_("地図で使う"), _("地図やGISのソフトに重ねたい方へ。")),
    Audience.PROGRAMS: (_("プログラムと分析で使う"), _("アプリを作る方、大きなデータを分析する方へ。")),
    Audience.LINKED: (_("ほかのシステムとつなぐ"), _("都市OSや、意味でつながるデータを扱う方へ。")),
}


@dataclass(frozen=True)
class Download:
    info: FormInfo
    url: str


@dataclass(frozen=True)
class Group:
    """The forms for one kind of reader."""

    name: str
    title: Any
    note: Any
    downloads: tuple[Download, ...]


def downloads(opened: Opened, table: TableInfo) -> list[Download]:
    """All forms of the table, the usual ones first."""
    kept = address_of_table(opened, table)
    forms = sorted(
        ways(opened.detail, table),
        key=lambda each: _FIRST.index(each.form) if each.form in _FIRST else len(_FIRST),
    )
    return [Download(each, link(opened.address("data", each.form), kept)) for each in forms]


def grouped(found: Sequence[Download]) -> list[Group]:
    """The forms by whom they are for; a group that would be empty is left out."""
    groups = [
        Group(audience.value, title, note, tuple(each for each in found if each.info.audience is audience))
        for audience, (title, note) in _AUDIENCES.items()
    ]
    return [group for group in groups if group.downloads]


def systems(table: TableInfo) -> list[tuple[str, Any]]:
    """The coordinate systems to choose from; none where rows have no places."""
    return list(tables.SYSTEMS.items()) if tables.has_places(table.schema) else []
