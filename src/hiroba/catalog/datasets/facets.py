"""How many datasets each further choice would leave. A facet is counted without its own choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.filters import COLUMNS, FACETS, MONTH, YEAR, joined
from hiroba.catalog.datasets.licences import LICENCES
from hiroba.catalog.datasets.models import Dataset, DatasetPlace
from hiroba.catalog.datasets.themes import THEMES
from hiroba.catalog.datasets.types import FRESHNESS, FacetValue
from hiroba.kernel.organisations import service as organisations

_FRESHNESS: dict[str, Any] = {
    "month": _("30日以内"),
    "year": _("1年以内"),
    "older": _("1年より前"),
}
_FORMATS = {"geojson": "GeoJSON", "shapefile": "Shapefile", "geopackage": "GeoPackage", "parquet": "Parquet"}
_COUNTED = (*COLUMNS, "freshness")


def count(
    base: QuerySet[Dataset], parts: Mapping[str, Q], now: datetime
) -> tuple[int, dict[str, tuple[FacetValue, ...]]]:
    """Return the total and the values of every facet, most datasets first.

    One pass over the index counts the combinations of all facets that the query does not narrow; a
    narrowed facet takes a pass of its own.
    """
    combined = base.filter(joined(parts))
    total, counters = _combinations(combined, tuple(name for name in _COUNTED if name not in parts), now)
    for name in parts:
        if name != "place":
            others = base.filter(joined(parts, without=name))
            counters[name] = _combinations(others, (name,), now)[1][name]
    counters["place"] = _places(base.filter(joined(parts, without="place")) if "place" in parts else combined)
    names = _organisation_names()
    return total, {name: _values(name, counters[name], names) for name in FACETS}


def _combinations(
    rows: QuerySet[Dataset], names: tuple[str, ...], now: datetime
) -> tuple[int, dict[str, Counter[str]]]:
    """Return the total and, for each facet, how many rows have each value."""
    counters: dict[str, Counter[str]] = {name: Counter() for name in names}
    total = 0
    columns = [f"{name}_span" if name == "freshness" else name for name in names]
    spans = {"freshness_span": _span(now)} if "freshness" in names else {}
    grouped = rows.order_by().annotate(**spans).values(*columns).annotate(n=Count("pk"))
    for *values, number in grouped.values_list(*columns, "n"):
        total += number
        for name, value in zip(names, values, strict=True):
            if value:
                counters[name][value] += number
    return total, counters


def _span(now: datetime) -> Case:
    return Case(
        When(modified__gte=now - MONTH, then=Value("month")),
        When(modified__gte=now - YEAR, then=Value("year")),
        default=Value("older"),
        output_field=CharField(),
    )


def _places(rows: QuerySet[Dataset]) -> Counter[str]:
    places = DatasetPlace.objects.filter(dataset__in=rows.order_by().values("pk"))
    return Counter(dict(places.values_list("code").annotate(n=Count("pk")).order_by()))


def _organisation_names() -> dict[str, str]:
    english = (get_language() or "ja").startswith("en")
    return {each.code: each.name_en if english else each.name_ja for each in organisations.all()}


def _values(facet: str, counter: Counter[str], names: dict[str, str]) -> tuple[FacetValue, ...]:
    ordered = sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))
    if facet == "freshness":
        ordered.sort(key=lambda pair: FRESHNESS.index(pair[0]))
    return tuple(FacetValue(value, _label(facet, value, names), number) for value, number in ordered)


def _label(facet: str, value: str, names: dict[str, str]) -> str:
    if facet in ("organisation", "place"):
        return names.get(value, value)
    if facet == "theme":
        return str(THEMES.get(value, value))
    if facet == "licence":
        return str(LICENCES[value].title) if value in LICENCES else value
    if facet == "freshness":
        return str(_FRESHNESS[value])
    if facet == "format":
        return _FORMATS.get(value, value.upper())
    return value
