"""A series opened as if it were a dataset of one table, so that it has every form and question of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar

from django.http import HttpRequest

from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.series import service as series
from hiroba.catalog.series.types import SeriesInfo, UnknownSeries, Whole
from hiroba.kernel.decide.types import Rule, Visibility
from hiroba.web.catalogue.reader import Opened, binding_rules, whole_for_everybody
from hiroba.web.shell import principal


@dataclass(frozen=True)
class OpenedSeries(Opened):
    """detail: what its newest member says, under the name of the series, with the whole as its table."""

    info: SeriesInfo
    whole: Whole | None
    pages: ClassVar[str] = "series"

    @property
    def terms(self) -> Mapping[str, Rule]:
        """Of each of its members."""
        return binding_rules(self.who, [each.detail for each in self.info.members])


def open_series(request: HttpRequest, series_id: str) -> OpenedSeries:
    """The series as this reader sees it. Raises UnknownSeries."""
    who = principal(request)
    info = series.series(series_id, who)
    if not info.members:
        raise UnknownSeries(id=info.id)
    whole = series.whole(info) if info.counted else None
    return OpenedSeries(_detail(info, whole), who, info, whole)


def open_whole(request: HttpRequest, series_id: str) -> OpenedSeries:
    """The series, for its rows. Raises UnknownSeries also where there are none."""
    opened = open_series(request, series_id)
    if opened.whole is None:
        raise UnknownSeries(id=series_id[:20])
    return opened


def _detail(info: SeriesInfo, whole: Whole | None) -> DatasetDetail:
    members = info.counted or info.members
    newest = members[-1].detail
    open_to_all = all(whole_for_everybody(each.detail) for each in members)
    card = replace(
        newest.card, id=info.id, title=info.title, description="", model=None,
        visibility=Visibility.PUBLIC if open_to_all else Visibility.PRIVATE,
        rows=whole.table.rows_out if whole else 0, tables=1 if whole else 0, version=0,
        bounds=whole.table.bounds if whole else None,
    )  # fmt: skip
    version = replace(newest.version, id=0, number=0, rows=card.rows, current=True, note="")
    return DatasetDetail(
        card=card, source_key="", rhythm="", version=version, tables=(whole.table,) if whole else (),
        changes=(), quality=(),
    )  # fmt: skip
