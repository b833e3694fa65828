"""What a query leaves of the catalogue, and how many each further choice would leave.

A facet is counted without its own choice, so that a reader sees what another value would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce

import numpy as np
from django.utils import timezone

from hiroba.catalog.datasets.filters import FACETS, MONTH, YEAR
from hiroba.catalog.datasets.shelf import COLUMNS, Mask, Shelf
from hiroba.catalog.datasets.types import Bounds, SearchQuery
from hiroba.kernel.decide.types import Sight, Target, TargetKind, Visibility


@dataclass(frozen=True)
class Tally:
    """mask: what is left. counters: for each facet, value -> number of datasets."""

    mask: Mask
    counters: dict[str, Counter[str]]

    @property
    def total(self) -> int:
        return int(np.count_nonzero(self.mask))


def seen(shelf: Shelf, sight: Sight) -> Mask:
    """Return which datasets this reader sees."""
    if sight.everything:
        return shelf.alive
    owner = shelf.codes["organisation"]
    mask = _is(shelf, "visibility", (Visibility.PUBLIC,))
    for visibility, owners in (
        (Visibility.ORGANISATION, sight.organisations),
        (Visibility.PRIVATE, sight.private_of),
    ):
        if owners:
            mask |= _is(shelf, "visibility", (visibility,)) & _table(shelf, "organisation", owners)[owner]
    return (mask | _meant(shelf, sight.ruled.open)) & ~_meant(shelf, sight.ruled.refused) & shelf.alive


def _meant(shelf: Shelf, targets: Iterable[Target]) -> Mask:
    """Return which datasets are meant by one of these rules' targets."""
    owners = tuple(each.id for each in targets if each.kind is TargetKind.ORGANISATION)
    mask = _is(shelf, "organisation", owners)
    mask[shelf.places_of(each.id for each in targets if each.kind is TargetKind.DATASET)] = True
    return mask


def tally(shelf: Shelf, among: Mask, query: SearchQuery, now: datetime) -> Tally:
    """Return what the facets, the time line and the map leave of these datasets, and the counts."""
    spans = _spans(shelf, now)
    base = reduce(np.logical_and, _limits(shelf, query), among)
    chosen = {name: _is(shelf, name, values) for name in COLUMNS if (values := getattr(query, name))}
    if query.freshness:
        chosen["freshness"] = reduce(np.logical_or, (spans[each] for each in query.freshness))
    if query.place:
        chosen["place"] = _in_places(shelf, query.place)
    counters = {}
    for name in FACETS:
        others = reduce(np.logical_and, (mask for other, mask in chosen.items() if other != name), base)
        counters[name] = _counted(shelf, name, others, spans)
    return Tally(reduce(np.logical_and, chosen.values(), base), counters)


def _table(shelf: Shelf, name: str, values: frozenset[str] | tuple[str, ...]) -> Mask:
    """Return for each number of the facet's values whether it is one of these."""
    numbers = shelf.values[name]
    table = np.zeros(len(numbers) + 1, np.bool_)
    table[[numbers[value] for value in values if value in numbers]] = True
    return table


def _is(shelf: Shelf, name: str, values: tuple[str, ...]) -> Mask:
    found: Mask = _table(shelf, name, values)[shelf.codes[name]]
    return found


def _in_places(shelf: Shelf, codes: tuple[str, ...]) -> Mask:
    mask = np.zeros(shelf.size, np.bool_)
    mask[shelf.place_at[_table(shelf, "place", codes)[shelf.place_code]]] = True
    return mask


def _spans(shelf: Shelf, now: datetime) -> Mapping[str, Mask]:
    month = shelf.modified >= (now - MONTH).timestamp()
    older = shelf.modified < (now - YEAR).timestamp()
    return {"month": month, "year": ~month & ~older, "older": older}


def _limits(shelf: Shelf, query: SearchQuery) -> list[Mask]:
    found = []
    if query.since:
        found.append(shelf.modified >= _midnight(query.since))
    if query.until:
        found.append(shelf.modified < _midnight(query.until + timedelta(days=1)))
    if query.bounds:
        found.append(touching(shelf, query.bounds))
    return found


def _midnight(day: date) -> float:
    return timezone.make_aware(datetime.combine(day, time())).timestamp()


def touching(shelf: Shelf, bounds: Bounds) -> Mask:
    """Return which datasets have data in this part of the map."""
    west, south, east, north = bounds
    wests, souths, easts, norths = shelf.bounds.T  # not a number where there is no place: touches nothing
    if west <= east:
        beside: Mask = (wests <= east) & (easts >= west)
    else:  # over the antimeridian
        beside = (wests <= east) | (easts >= west)
    found: Mask = beside & (souths <= north) & (norths >= south)
    return found


def _counted(shelf: Shelf, name: str, mask: Mask, spans: Mapping[str, Mask]) -> Counter[str]:
    if name == "freshness":
        return Counter({each: n for each, span in spans.items() if (n := int(np.count_nonzero(span & mask)))})
    return counted(shelf, name, mask)


def counted(shelf: Shelf, name: str, mask: Mask) -> Counter[str]:
    """Return the values of a coded column, of places or of keywords, each with how many of these have it."""
    if name == "place":
        codes, mask = shelf.place_code, mask[shelf.place_at]
    elif name == "keyword":
        codes, mask = shelf.word_code, mask[shelf.word_at]
    else:
        codes = shelf.codes[name]
    counts = np.bincount(codes.take(np.flatnonzero(mask))).tolist()  # by a mask: twice the time
    return Counter(
        {value: n for value, n in zip(list(shelf.values[name]), counts, strict=False) if n and value}
    )
