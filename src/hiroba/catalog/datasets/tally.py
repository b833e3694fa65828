"""How many datasets there are, and how many each further choice would leave.

A facet is counted without its own choice, so that a reader sees what another value would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When

from hiroba.catalog.datasets.filters import COLUMNS, FACETS, MONTH, YEAR, joined
from hiroba.catalog.datasets.models import Dataset, DatasetPlace
from hiroba.catalog.datasets.sight import hidden, published
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.kernel.decide.types import Sight

_FEW = ("theme", "format", "licence", "model", "freshness")  # facets with few values: counted together
_COUNTED = (*COLUMNS, "freshness")
_Row = tuple[str, ...]  # id, then the values of _COUNTED


@dataclass(frozen=True)
class Tally:
    """counters: for each facet, value -> number of datasets."""

    total: int
    counters: dict[str, Counter[str]]


def of_all(sight: Sight, parts: Mapping[str, Q], now: datetime) -> Tally:
    """Count in the database: the whole catalogue.

    One pass over an index counts the combinations of the facets with few values that the query does not
    narrow; a narrowed one takes a pass of its own, and so do those with many values.
    """
    base = published(sight)
    chosen = base.filter(joined(parts))
    together = tuple(name for name in _FEW if name not in parts)
    counters = _combinations(chosen, together, now) if together else {}
    for name in _COUNTED:
        if name not in counters:
            counters |= _combinations(base.filter(joined(parts, without=name)), (name,), now)
    narrowed = parts.keys() - {"place"}
    others = base.filter(joined(parts, without="place")) if narrowed else None
    counters["place"] = _by_place(others, sight)
    return Tally(chosen.count(), counters)


def _by_place(rows: QuerySet[Dataset] | None, sight: Sight) -> Counter[str]:
    """Municipalities of these datasets; None: of all that this reader sees, counted as all less the few that
    he does not see, because the index has the number of all."""
    whose = hidden(sight) if rows is None else rows
    places = DatasetPlace.objects.order_by().values_list("code").annotate(n=Count("pk"))
    counted = Counter(dict(places.filter(dataset__in=whose.order_by().values("pk"))))
    return Counter(dict(places)) - counted if rows is None else counted


def _combinations(rows: QuerySet[Dataset], names: tuple[str, ...], now: datetime) -> dict[str, Counter[str]]:
    counters: dict[str, Counter[str]] = {name: Counter() for name in names}
    columns = _columns(names)
    grouped = rows.order_by().annotate(span=_span(now)).values(*columns).annotate(n=Count("pk"))
    for *values, number in grouped.values_list(*columns, "n"):
        for name, value in zip(names, values, strict=True):
            if value:
                counters[name][value] += number
    return counters


def of_found(base: QuerySet[Dataset], query: SearchQuery, now: datetime) -> Tally:
    """Count in one pass over the datasets that were found by words.

    A dataset that fails one facet only is counted under that facet: another choice there would show it.
    """
    rows: list[_Row] = list(base.order_by().annotate(span=_span(now)).values_list("pk", *_columns(_COUNTED)))
    places = _places([row[0] for row in rows])
    checks = [
        (name, position, frozenset(values))
        for position, name in enumerate(_COUNTED, 1)
        if (values := getattr(query, name))
    ]
    passing: list[_Row] = []
    almost: dict[str, list[_Row]] = {name: [] for name in FACETS}
    for row in rows:
        failed = [name for name, position, choice in checks if row[position] not in choice]
        if query.place and not places[row[0]].intersection(query.place):
            failed.append("place")
        if not failed:
            passing.append(row)
        elif len(failed) == 1:
            almost[failed[0]].append(row)
    counters = {
        name: Counter([row[position] for row in (*passing, *almost[name]) if row[position]])
        for position, name in enumerate(_COUNTED, 1)
    }
    counters["place"] = Counter([code for row in (*passing, *almost["place"]) for code in places[row[0]]])
    return Tally(len(passing), counters)


def _places(ids: list[str]) -> dict[str, set[str]]:
    """Return the municipalities of each of these datasets."""
    places: dict[str, set[str]] = {id: set() for id in ids}
    found = DatasetPlace.objects.filter(dataset__id__among=frozenset(ids)).order_by()
    for id, code in found.values_list("dataset_id", "code"):
        places[id].add(code)
    return places


def _columns(names: tuple[str, ...]) -> list[str]:
    return ["span" if name == "freshness" else name for name in names]


def _span(now: datetime) -> Case:
    return Case(
        When(modified__gte=now - MONTH, then=Value("month")),
        When(modified__gte=now - YEAR, then=Value("year")),
        default=Value("older"),
        output_field=CharField(),
    )
