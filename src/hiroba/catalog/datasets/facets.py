"""Facet values as a reader sees them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.filters import FACETS
from hiroba.catalog.datasets.licences import LICENCES
from hiroba.catalog.datasets.themes import THEMES
from hiroba.catalog.datasets.types import FRESHNESS, FacetValue
from hiroba.kernel.organisations import service as organisations

_FRESHNESS: dict[str, Any] = {
    "month": _("30日以内"),
    "year": _("1年以内"),
    "older": _("1年より前"),
}
_FORMATS = {"geojson": "GeoJSON", "shapefile": "Shapefile", "geopackage": "GeoPackage", "parquet": "Parquet"}


def labelled(counters: dict[str, Counter[str]]) -> dict[str, tuple[FacetValue, ...]]:
    """Return the values of every facet in the language that is active now, most datasets first."""
    names = _organisation_names()
    return {name: _values(name, counters[name], names) for name in FACETS}


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
