"""A page of what was found, in one of the orders."""

from __future__ import annotations

import numpy as np

from hiroba.catalog.datasets.shelf import Mask, Positions, Shelf
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.catalog.search import service as index
from hiroba.catalog.search.types import Found


def page_of(shelf: Shelf, mask: Mask, found: Found | None, query: SearchQuery) -> list[str]:
    """Return the ids of the page; found: by words, for the order of how well they fit."""
    wanted = slice((query.page - 1) * query.page_size, query.page * query.page_size)
    if query.sort == "relevance" and found is not None:
        at = shelf.found_at[found.positions]
        first = index.best(found, (at >= 0) & mask[at], wanted.stop)
        ordered: Positions = shelf.found_at[first[wanted]].astype(np.int64)
    elif query.sort == "title":
        ordered = _by_title(shelf, mask)[wanted]
    else:
        times = shelf.created if query.sort == "created" else shelf.modified
        ordered = _latest(shelf, mask, times, wanted)
    return [shelf.ids[place] for place in ordered.tolist()]


def _by_title(shelf: Shelf, mask: Mask) -> Positions:
    order = shelf.by_title[mask[shelf.by_title]]
    over = shelf.over[order]
    return np.concatenate([order[~over], order[over]]).astype(np.int64)


def _latest(shelf: Shelf, mask: Mask, times: np.typing.NDArray[np.float64], wanted: slice) -> Positions:
    """Return the newest first, what is over last; only as many as the page needs are put in order."""
    places = np.flatnonzero(mask)
    keys = times[places] - 1e12 * shelf.over[places]
    if len(places) > wanted.stop:
        edge = len(keys) - wanted.stop
        needed = keys >= np.partition(keys, edge)[edge]
        places, keys = places[needed], keys[needed]
    ids = np.array([shelf.ids[place] for place in places.tolist()], "S") if len(places) else np.empty(0, "S1")
    return places[np.lexsort((ids, keys))[::-1]][wanted]
