"""Everything that has a place, made from the store and kept up with the log."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np

from hiroba.context.atlas.kinds import Kinds
from hiroba.context.atlas.mercator import position, positions
from hiroba.context.atlas.points import NEVER, Point, Points
from hiroba.context.store.service import Facets
from hiroba.context.store.types import ENTITY, Place, Record, Spot

_USUAL = ("location",)


class Index:
    """Most things have one place, `location`; of the others `_others` tells the names of all."""

    def __init__(self) -> None:
        self.kinds, self.points = Kinds(), Points([[] for _ in Point._fields])
        self._others: dict[int, tuple[str, ...]] = {}
        self._portions: list[tuple[Any, ...]] = []

    def gather(self, spots: Iterable[Spot]) -> None:
        """Take in a portion of what is there; `end` ends it."""
        columns: list[list[Any]] = [[] for _ in Point._fields]
        keys, kinds, lons, lats, ends = columns
        for tenant, id, facets, source, place, expires in spots:
            keys.append(_key(tenant, id, place.attribute))
            kinds.append(self.kinds.number(facets, source, place.attribute))
            lons.append((place.west + place.east) / 2)
            lats.append((place.south + place.north) / 2)
            ends.append(NEVER if expires is None else expires)
            if place.attribute not in _USUAL:
                self._known(_key(tenant, id), (place.attribute,))
        self._portions.append(tuple(map(np.array, columns)))

    def end(self) -> None:
        if self._portions:
            keys, kinds, lons, lats, ends = map(np.concatenate, zip(*self._portions, strict=True))
            self.points = Points([keys, kinds, *positions(lons, lats), ends])
        self._portions.clear()

    def take_in(self, records: Sequence[Record]) -> None:
        """Follow the log; what was taken in before may be told again."""
        for record in records:
            if record.kind == ENTITY:
                self._take_in(record)

    def _take_in(self, record: Record) -> None:
        names = self._others.get(_key(record.tenant, record.id), _USUAL)
        if record.event == "deleted":
            self._drop(record, names)
            self._others.pop(_key(record.tenant, record.id), None)
            return
        facets = Facets(
            record.tenant, record.types, record.shape, record.plain,
            record.owner.organisation, record.owner.visibility,
        )  # fmt: skip
        expires = NEVER if record.expires is None else record.expires
        if record.places is None:
            for name in names:
                kind = self.kinds.number(facets, record.owner.source, name)
                self.points.change(_key(record.tenant, record.id, name), kind, expires)
            return
        self._drop(record, names)
        for point, name in self._placed(record, facets, expires):
            self.points.put(point)
            if name not in _USUAL:
                self._known(_key(record.tenant, record.id), (name,))

    def _placed(self, record: Record, facets: Facets, expires: int) -> Iterator[tuple[Point, str]]:
        for place in _around(record.places or ()):
            x, y = position((place.west + place.east) / 2, (place.south + place.north) / 2)
            kind = self.kinds.number(facets, record.owner.source, place.attribute)
            key = _key(record.tenant, record.id, place.attribute)
            yield Point(key, kind, x, y, expires), place.attribute

    def _drop(self, record: Record, names: tuple[str, ...]) -> None:
        for name in names:
            self.points.drop(_key(record.tenant, record.id, name))

    def _known(self, key: int, names: tuple[str, ...]) -> None:
        self._others[key] = tuple(dict.fromkeys((*self._others.get(key, _USUAL), *names)))


def _around(places: Sequence[Place]) -> Iterable[Place]:
    """One an attribute."""
    if len(places) == 1:
        return places
    return {place.attribute: place for place in places}.values()


def _key(*words: str) -> int:
    """Of 64 bits: that of ten million things two have the same happens in one of 400,000 cities."""
    return hash(words)
