"""Where things are as columns of numbers: some twenty bytes a place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from hiroba.context.atlas.mercator import BITS
from hiroba.context.atlas.types import Tile

NEVER = np.iinfo(np.int64).max  # when a thing expires that does not
_UNSORTED = 2_000  # places behind the sorted ones, at least


class Point(NamedTuple):
    """key: of the thing and its attribute. kind: see Kinds."""

    key: int
    kind: int
    x: int
    y: int
    expires: int


_COLUMNS = (np.int64, np.int32, np.int32, np.int32, np.int64)


class Points:
    """Found by key: those that were there at first are sorted, what came since is in a dictionary."""

    def __init__(self, points: Sequence[Any]) -> None:
        """points: the columns of Point."""
        order = np.argsort(points[0], kind="stable")
        self._columns = [
            np.asarray(column)[order].astype(kind) for column, kind in zip(points, _COLUMNS, strict=True)
        ]
        self._sorted = self.number = len(order)
        self._later: dict[int, int] = {}

    def put(self, point: Point) -> None:
        row = self._row(point.key)
        if row is None:
            row = self._added(point.key)
        for column, value in zip(self._columns, point, strict=True):
            column[row] = value

    def drop(self, key: int) -> None:
        """Forget a place; its row is of no kind until there is one again."""
        row = self._row(key)
        if row is not None:
            self._columns[1][row] = 0

    def change(self, key: int, kind: int, expires: int) -> None:
        """What stays where it is becomes another kind of thing."""
        row = self._row(key)
        if row is not None:
            self._columns[1][row], self._columns[4][row] = kind, expires

    def inside(self, tile: Tile, shown: Any, now: int) -> Any:
        """The rows of what lies in a tile. shown: of every kind whether it counts."""
        _key, kind, x, y, expires = (column[: self.number] for column in self._columns)
        rest = BITS - tile.z
        found = ((x >> rest) == tile.x) & ((y >> rest) == tile.y)
        rows = np.flatnonzero(found)
        return rows[shown[kind[rows]] & (expires[rows] > now)]

    def everywhere(self, shown: Any) -> int:
        """How many there are in the world, what has just expired included."""
        return int(np.count_nonzero(shown[self._columns[1][: self.number]]))

    def of(self, rows: Any) -> tuple[Any, Any, Any]:
        """kind, x, y of rows."""
        _key, kind, x, y, _expires = self._columns
        return kind[rows], x[rows], y[rows]

    def _row(self, key: int) -> int | None:
        keys = self._columns[0][: self._sorted]
        row = int(np.searchsorted(keys, key))
        return row if row < self._sorted and keys[row] == key else self._later.get(key)

    def _added(self, key: int) -> int:
        if len(self._later) >= max(_UNSORTED, self._sorted // 8):
            self._sort()
        if self.number == len(self._columns[0]):
            room = self.number // 8 + _UNSORTED
            self._columns = [np.concatenate((each, np.zeros(room, each.dtype))) for each in self._columns]
        self._later[key] = row = self.number
        self.number += 1
        return row

    def _sort(self) -> None:
        there = np.flatnonzero(self._columns[1][: self.number])
        self.__init__([column[there] for column in self._columns])  # type: ignore[misc]
