"""Places made coarser: a house number to its town, its municipality, its prefecture."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl

from hiroba.rules.privacy.coarsening import BEHIND_TOWN, MUNICIPALITY
from hiroba.rules.privacy.hierarchies import NONE, given, text_of
from hiroba.rules.privacy.types import Hierarchy

_PREFECTURE = re.compile(r"^(北海道|東京都|(?:京都|大阪)府|[一-龥]{2,3}県)")


def places(column: str, values: pl.Series, prefecture_of: Callable[[str], str | None]) -> Hierarchy:
    """Addresses to towns to municipalities to prefectures, each label made from the one below, so that they
    nest. prefecture_of: by the name of a municipality, for addresses that do not name theirs."""
    found = [one for one in text_of(values).unique().to_list() if one != NONE]
    town = {one: re.sub(BEHIND_TOWN, "", one) or one for one in found}
    municipality = {label: _first(re.match(MUNICIPALITY, label)) or label for label in town.values()}
    prefecture = {
        label: _first(_PREFECTURE.match(label)) or prefecture_of(label) or label
        for label in municipality.values()
    }
    steps = (
        town,
        {one: municipality[town[one]] for one in found},
        {one: prefecture[municipality[town[one]]] for one in found},
    )
    return given(column, values, steps)


def _first(match: re.Match[str] | None) -> str:
    return match[1] if match else ""
