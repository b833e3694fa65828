"""The door of series: the same table month by month, year by year, as one."""

from __future__ import annotations

from hiroba.catalog.series.expressions import read
from hiroba.catalog.series.following import note, survey
from hiroba.catalog.series.keeping import accept, decline, dissolve, put_in, rename, take_out
from hiroba.catalog.series.looking import of_datasets, series, series_list
from hiroba.catalog.series.proposing import may_decide, proposals
from hiroba.catalog.series.whole import whole

__all__ = [
    "accept",
    "decline",
    "dissolve",
    "may_decide",
    "note",
    "of_datasets",
    "proposals",
    "put_in",
    "read",
    "rename",
    "series",
    "series_list",
    "survey",
    "take_out",
    "whole",
]
