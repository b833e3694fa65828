"""The time line and the part of the map by which a search is narrowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.catalog.datasets.types import Bounds, DatasetCard, SearchQuery
from hiroba.web.catalogue.search.facets import Chip
from hiroba.web.catalogue.search.query import EDGES, address, chosen_pairs

_YEARS = 8  # of the time line


@dataclass(frozen=True)
class Year:
    number: int
    url: str
    chosen: bool


def years(query: SearchQuery) -> list[Year]:
    """The time line: the last years, each a link that narrows to it, or lets it go."""
    this_year = timezone.localdate().year
    return [_year(query, number) for number in range(this_year - _YEARS + 1, this_year + 1)]


def _year(query: SearchQuery, number: int) -> Year:
    first, last = date(number, 1, 1), date(number, 12, 31)
    chosen = (query.since, query.until) == (first, last)
    changed = replace(query, since=None if chosen else first, until=None if chosen else last)
    return Year(number, address(changed), chosen)


def limit_chips(query: SearchQuery) -> list[Chip]:
    """One chip for the time, one for the map; its link is the search without it."""
    found = []
    if query.since or query.until:
        span = f"{query.since or ''}–{query.until or ''}"
        found.append(Chip(_("更新の時期"), span, address(replace(query, since=None, until=None))))
    if query.bounds:
        edges = ", ".join(f"{edge:.6g}" for edge in query.bounds)
        found.append(Chip(_("地図の範囲"), edges, address(replace(query, bounds=None))))
    return found


def limit_form(query: SearchQuery, found: Iterable[DatasetCard]) -> dict[str, Any]:
    """What the form holds: days, edges of the box, and everything else of the search to keep.

    found: the datasets of the page, whose boxes are shown on its map.
    """
    kept = [("q", query.text)] if query.text else []
    titles = (_("西の端（経度）"), _("南の端（緯度）"), _("東の端（経度）"), _("北の端（緯度）"))
    values = query.bounds or (None,) * 4
    return {
        "kept": [*kept, *chosen_pairs(query)],
        "since": query.since.isoformat() if query.since else "",
        "until": query.until.isoformat() if query.until else "",
        "edges": [
            (name, title, "" if value is None else f"{value:.8g}")
            for name, title, value in zip(EDGES, titles, values, strict=True)
        ],
        "open": bool(query.since or query.until or query.bounds),
        "boxes": ";".join(_text(card.bounds) for card in found if card.bounds),
        "box": _text(query.bounds) if query.bounds else "",
    }


def _text(bounds: Bounds) -> str:
    return ",".join(f"{edge:.6g}" for edge in bounds)
