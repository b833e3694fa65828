"""Kinds of places: those of which the same is seen by the same readers, and which are drawn alike."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from hiroba.context.queries.types import TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.service import Facets
from hiroba.kernel.decide.types import WHOLE, Limits, Sight

_USUAL = "location"
_REMEMBERED = 256  # questions of which it is known what they show
_GEO = "GeoProperty"


class Question(NamedTuple):
    """Whose things, of which types, from which datasets (none: from anywhere), and who asks."""

    sight: Sight
    tenant: str | None = None
    types: TypeSelection | None = None
    sources: tuple[str, ...] = ()


def place_of(shape: tuple[str, ...], limits: Limits = WHOLE) -> str | None:
    """The attribute (of `name:Kind`) by which a thing stands on the map: `location`, else another one; of
    those that are seen."""
    found = (each.rpartition(":") for each in shape)
    names = [name for name, _colon, kind in found if kind == _GEO and limits.opens(name)]
    return _USUAL if _USUAL in names else next(iter(names), None)


class Kinds:
    """Number 0 is what is gone."""

    def __init__(self) -> None:
        self._numbers: dict[Facets, dict[tuple[str, str], int]] = {}  # by attribute and source
        self._shown: dict[Question, Any] = {}
        self.types: list[str] = [""]  # of every kind
        self.owners: list[str] = [""]

    def number(self, facets: Facets, source: str, attribute: str) -> int:
        """The number of places that things with this in common have by this attribute."""
        numbers = self._numbers.setdefault(facets, {})
        found = numbers.get((attribute, source))
        if found is None:
            found = numbers[attribute, source] = len(self.types)
            self.types.append(facets.types[0])
            self.owners.append(facets.organisation)
        return found

    def shown(self, asked: Question) -> Any:
        """Of every kind whether it counts: a thing stands in one place, by what is seen of it."""
        known = self._shown.get(asked)
        if known is None or len(known) != len(self.types):
            if len(self._shown) >= _REMEMBERED:
                self._shown.clear()
            known = self._shown[asked] = self._look(asked)
        return known

    def _look(self, asked: Question) -> Any:
        found = np.zeros(len(self.types), bool)
        for facets, numbers in self._numbers.items():
            limits = stores.meant(facets, asked.tenant, asked.sight, asked.types)
            if limits is not None:
                place = place_of(facets.attributes, limits)
                for (attribute, source), number in numbers.items():
                    found[number] = attribute == place and (not asked.sources or source in asked.sources)
        return found
