"""Facets as groups of links, and the choices made as chips that take themselves away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets.types import FacetValue, SearchQuery
from hiroba.web.catalogue.names import organisations_by_code
from hiroba.web.catalogue.search.query import FACETS, address, chosen_pairs, toggled
from hiroba.web.templatetags.hiroba_ui import title_of
from hiroba.web.vocabulary import type_title

TITLES: Mapping[str, Any] = {
    "organisation": _("団体"),
    "theme": _("分野"),
    "format": _("元のファイルの形式"),
    "licence": _("利用条件"),
    "place": _("地域"),
    "freshness": _("更新の時期"),
    "model": _("標準データモデル"),
}
_SHOWN = 8  # values of a facet before 「もっと見る」


@dataclass(frozen=True)
class FacetLink:
    label: str
    count: int
    url: str
    chosen: bool


@dataclass(frozen=True)
class FacetGroup:
    """first: the values that are always seen; rest: behind 「もっと見る」."""

    name: str
    title: Any
    first: tuple[FacetLink, ...]
    rest: tuple[FacetLink, ...]
    open: bool


@dataclass(frozen=True)
class Chip:
    group: Any
    label: str
    url: str


def groups(query: SearchQuery, facets: Mapping[str, tuple[FacetValue, ...]]) -> list[FacetGroup]:
    """The facets that offer a choice, chosen values first."""
    found = []
    for at, name in enumerate(FACETS):
        chosen: tuple[str, ...] = getattr(query, name)
        links = [_link(query, name, each, each.value in chosen) for each in facets.get(name, ())]
        links.sort(key=lambda link: not link.chosen)
        if links:
            is_open = bool(chosen) or at < 3
            found.append(
                FacetGroup(name, TITLES[name], tuple(links[:_SHOWN]), tuple(links[_SHOWN:]), is_open)
            )
    return found


def chips(query: SearchQuery, facets: Mapping[str, tuple[FacetValue, ...]]) -> list[Chip]:
    """One chip a choice; its link is the search without it."""
    labels = {(name, each.value): _label(name, each) for name in FACETS for each in facets.get(name, ())}
    for code, organisation in organisations_by_code().items():  # also where nothing was found
        labels[("organisation", code)] = labels[("place", code)] = title_of(organisation)
    return [
        Chip(TITLES[name], labels.get((name, value), value), address(toggled(query, name, value)))
        for name, value in chosen_pairs(query)
    ]


def _link(query: SearchQuery, name: str, each: FacetValue, chosen: bool) -> FacetLink:
    return FacetLink(_label(name, each), each.count, address(toggled(query, name, each.value)), chosen)


def _label(name: str, each: FacetValue) -> str:
    return type_title(each.value) if name == "model" else each.label
