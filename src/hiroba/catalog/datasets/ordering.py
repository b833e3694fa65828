"""A page of what was found, in one of the orders."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hiroba.catalog.datasets.shelf import Mask, Positions, Shelf
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.catalog.search import service as index
from hiroba.catalog.search.types import Found

Keys = NDArray[np.float64]


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
        ordered = in_order(shelf, mask, times - 1e12 * shelf.over, wanted, backwards=True)
    return [shelf.ids[place] for place in ordered.tolist()]


def _by_title(shelf: Shelf, mask: Mask) -> Positions:
    order = shelf.by_title[mask[shelf.by_title]]
    over = shelf.over[order]
    return np.concatenate([order[~over], order[over]]).astype(np.int64)


def in_order(shelf: Shelf, mask: Mask, keys: Keys, wanted: slice, *, backwards: bool = False) -> Positions:
    """Return a page in the order of the keys and then of the ids, or the other way round; only as many as the
    page needs are put in order."""
    places = np.flatnonzero(mask)
    found = -keys[places] if backwards else keys[places]
    if len(places) > wanted.stop > 0:
        needed = found <= np.partition(found, wanted.stop - 1)[wanted.stop - 1]
        places, found = places[needed], found[needed]
    ids = np.array([shelf.ids[place] for place in places.tolist()], "S") if len(places) else np.empty(0, "S1")
    order = np.lexsort((ids, -found))[::-1] if backwards else np.lexsort((ids, found))
    return places[order][wanted]
