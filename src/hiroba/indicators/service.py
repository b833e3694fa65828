"""The door of the indicators: figures of places over the years, each of which can be followed to its rows.

Definitions and values are seen by whom their visibility says; officers of the owner change them
(SERVICE_WORK). Years are fiscal ones (`fiscal` reads 令和2年度); places are codes (`resolve` reads names).
"""

from __future__ import annotations

from hiroba.indicators.definitions import change, define, definition, may_change, retire
from hiroba.indicators.figures import Entered, aim, enter, number
from hiroba.indicators.fiscal import last_day
from hiroba.indicators.fiscal import now as this_year
from hiroba.indicators.fiscal import of as year_of
from hiroba.indicators.fiscal import read as read_year
from hiroba.indicators.fiscal import written as written_year
from hiroba.indicators.places import all_places, known, name_place, place, places, resolve
from hiroba.indicators.places import written as written_places
from hiroba.indicators.reading import block, listing, parts, series, standing, targets, trail
from hiroba.indicators.refreshing import refresh, refresh_due
from hiroba.indicators.sources.counting import counts
from hiroba.indicators.successions import (
    check_day,
    forget_name,
    part,
    rename,
    renamings,
    succeed,
    successions,
)

__all__ = [
    "Entered", "aim", "all_places", "block", "change", "check_day", "counts", "define", "definition",
    "enter", "forget_name", "known", "last_day", "listing", "may_change", "name_place", "number", "part",
    "parts", "place", "places", "read_year", "refresh", "refresh_due", "rename", "renamings", "resolve",
    "retire", "series", "standing", "succeed", "successions", "targets", "this_year", "trail",
    "written_places", "written_year", "year_of",
]  # fmt: skip
