"""The door of the atlas: how many things are where, counted for who may see them, however many there are.

It is held in memory beside each event loop's store, made when it is asked for first, and brought up to the
log before every answer: a write that was answered is in it. (Why: docs/decisions/0015-tiles-from-memory.md)
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from hiroba.context.atlas.index import Index
from hiroba.context.atlas.kinds import Question, place_of
from hiroba.context.atlas.mercator import BITS
from hiroba.context.atlas.types import EXTENT, Cell, Gathered, Tile
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store

__all__ = ["Atlas", "Question", "current", "place_of"]

_AT_ONCE = 1_000  # records between two looks at other tasks
_MISSED = 50_000  # records after which it is quicker to look at everything again, in a city of few things
_SIDE = 8  # cells along the side of a tile
_INNER = EXTENT // _SIDE * 3 // 8  # from the edge of a cell to where its circle may stand
_COUNTED = 1 << 20  # different values up to which counting is quicker than sorting
_UNITS = EXTENT.bit_length() - 1


class Atlas:
    """The places of one event loop's store."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._index = Index()
        self._position: int | None = None
        self._one = asyncio.Lock()

    async def gathered(self, tile: Tile, asked: Question) -> Gathered:
        """What is in a tile, in cells."""
        index = await self._up_to_date()
        shown = index.kinds.shown(asked)
        rows = index.points.inside(tile, shown, time.time_ns() // 1000)
        return _gathered(index, tile, rows, index.points.everywhere(shown))

    async def bounds(self, asked: Question) -> tuple[float, float, float, float] | None:
        """West, south, east, north of everything; None where there is nothing."""
        index = await self._up_to_date()
        rows = index.points.inside(Tile(0, 0, 0), index.kinds.shown(asked), time.time_ns() // 1000)
        if not len(rows):
            return None
        _kind, x, y = index.points.of(rows)
        corner = Tile(BITS, int(x.min()), int(y.max())), Tile(BITS, int(x.max()), int(y.min()))
        (west, south, *_), (_, _, east, north) = corner[0].box(), corner[1].box()
        return west, south, east, north

    async def _up_to_date(self) -> Index:
        async with self._one:
            end = await self.store.log_end()
            if self._position is None or not 0 <= end - self._position <= self._most_missed():
                await self._whole()
            while self._position != end and not await self._step():
                await self._whole()
                end = await self.store.log_end()
            return self._index

    def _most_missed(self) -> int:
        return _MISSED + self._index.points.number // 4

    async def _step(self) -> bool:
        """Follow the log to its end; False where it has forgotten what was missed."""
        end = await self.store.log_end()
        position = self._position or 0
        while position < end:
            records = await self.store.read_log(position, _AT_ONCE)
            if not records or records[0].version != position + 1:
                return False
            self._index.take_in(records)
            self._position = position = records[-1].version
            await asyncio.sleep(0)
        return True

    async def _whole(self) -> None:
        """Look at everything; what changes meanwhile is in the log."""
        self._index, self._position = Index(), None
        start = await self.store.log_end()
        index = Index()
        async for portion in self.store.spots():
            index.gather(portion)
        index.end()
        self._index, self._position = index, start


def _gathered(index: Index, tile: Tile, rows: Any, everywhere: int) -> Gathered:
    kind, x, y = index.points.of(rows)
    types, owners = index.kinds.types, index.kinds.owners
    by_kind = np.bincount(kind, minlength=len(types))
    owned: Counter[str] = Counter()
    for each in np.flatnonzero(by_kind):
        owned[owners[each]] += int(by_kind[each])
    rest = BITS - tile.z - _UNITS
    x, y = _units(x, rest), _units(y, rest)
    cell = y // (EXTENT // _SIDE) * _SIDE + x // (EXTENT // _SIDE)
    return Gathered(len(rows), everywhere, _cells(cell, kind, x, y, types), owned)


def _units(values: Any, rest: int) -> Any:
    """Places within a tile, in its units."""
    return (values >> rest if rest >= 0 else values << -rest) & (EXTENT - 1)


def _cells(cell: Any, kind: Any, x: Any, y: Any, types: list[str]) -> list[Cell]:
    """Of every cell that is not empty: its middle, and how many of which types."""
    size = _SIDE * _SIDE
    count = np.bincount(cell, minlength=size)
    sums = (np.bincount(cell, weights=each, minlength=size) for each in (x, y))
    found: dict[int, Counter[str]] = {}
    for pair, number in _numbers(cell.astype(np.int64) * len(types) + kind, size * len(types)):
        at, which = divmod(pair, len(types))
        found.setdefault(at, Counter())[types[which]] += number
    middle = [_inwards(each / np.maximum(count, 1), axis) for axis, each in enumerate(sums)]
    return [
        Cell(int(middle[0][at]), int(middle[1][at]), int(count[at]), _in_turn(counts))
        for at, counts in found.items()
    ]


def _numbers(values: Any, size: int) -> Iterator[tuple[int, int]]:
    """How often each of them is there. size: they are below."""
    if size > _COUNTED:
        found, numbers = np.unique(values, return_counts=True)
    else:
        counted = np.bincount(values, minlength=size)
        found = np.flatnonzero(counted)
        numbers = counted[found]
    return zip(found.tolist(), numbers.tolist(), strict=True)


def _inwards(middle: Any, axis: int) -> Any:
    """No nearer to the edge of its cell than `_INNER`."""
    cells = np.arange(_SIDE * _SIDE)
    start = (cells // _SIDE if axis else cells % _SIDE) * (EXTENT // _SIDE)
    return np.clip(middle, start + _INNER, start + EXTENT // _SIDE - _INNER)


def _in_turn(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda each: (-each[1], each[0]))


_open: WeakKeyDictionary[asyncio.AbstractEventLoop, Atlas] = WeakKeyDictionary()


async def current() -> Atlas:
    """The atlas of the running event loop."""
    loop, store = asyncio.get_running_loop(), await stores.current()
    found = _open.get(loop)
    if found is None or found.store is not store:
        found = _open[loop] = Atlas(store)
    return found
