"""Which rows of a sealed table a question is about, worked out on whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from hiroba.context.history.columns import TIMES
from hiroba.context.history.types import Projection, Window

_Mask = npt.NDArray[np.bool_]
_Column = Any  # a column of Arrow: its stubs know less than its functions take


class Cut(NamedTuple):
    """Instances of an attribute that were deleted: those of rows up to `before`."""

    entity: int
    attribute: str
    dataset: str | None
    before: int


class Taken(NamedTuple):
    """What is not to be told any more.

    removed: instances that were deleted or written anew one by one, each as it came with rows up to a
    sequence.
    """

    removed: Mapping[int, int]
    cuts: Sequence[Cut]

    def __bool__(self) -> bool:
        return bool(self.removed or self.cuts)


def pick(
    table: pa.Table,
    keys: Sequence[int],
    window: Window,
    projection: Projection,
    taken: Taken,
    cap: int | None,
    newest: bool,
) -> pa.Table:
    """The rows of these entities that are wanted; of each attribute at most `cap`, first or newest ones."""
    mask = is_of(table, keys)
    if projection.attributes is not None:
        mask &= _is_in(table["attribute"], pa.array(sorted(projection.attributes), pa.string()))
    if projection.without:
        mask &= ~_is_in(table["attribute"], pa.array(sorted(projection.without), pa.string()))
    if projection.datasets is not None:
        mask &= _is_in(table["dataset"], pa.array(sorted(projection.datasets), pa.string()))
    mask &= within(table, window)
    if taken:
        mask &= still_there(table, taken)
    rows: npt.NDArray[np.intp] = np.flatnonzero(mask)
    if cap is not None and len(rows) > cap:
        rows = _capped(table, rows, window, cap, newest)
    if len(rows) and rows[-1] - rows[0] + 1 == len(rows):  # in a row: nothing is copied
        return table.slice(int(rows[0]), len(rows))
    return table.take(rows)


def within(table: pa.Table, window: Window) -> _Mask:
    """Rows whose time is in the window."""
    column: _Column = table[TIMES[window.property]]
    if not (window.relation or window.named):
        return np.ones(table.num_rows, dtype=np.bool_)
    mask: _Mask = _numpy(pc.is_valid(column)).copy()
    times = _micros(column)
    if window.low is not None:
        mask &= times >= window.low
    if window.high is not None:
        mask &= times < window.high
    return mask


def still_there(table: pa.Table, taken: Taken) -> _Mask:
    """Rows that were not deleted since they were sealed."""
    mask = np.ones(table.num_rows, dtype=np.bool_)
    sequences = table["sequence"].to_numpy()
    if taken.removed:
        numbers = table["instance"].to_numpy()
        for row in np.flatnonzero(np.isin(numbers, np.fromiter(taken.removed, dtype=np.int64))):
            mask[row] = sequences[row] > taken.removed[int(numbers[row])]
    for cut in taken.cuts:
        gone = (table["entity"].to_numpy() == cut.entity) & (sequences <= cut.before)
        gone &= _is_in(table["attribute"], pa.array([cut.attribute]))
        if cut.dataset is not None:
            gone &= _is_in(table["dataset"], pa.array([cut.dataset]))
        mask &= ~gone
    return mask


def is_of(table: pa.Table, keys: Sequence[int]) -> _Mask:
    """Rows of these entities."""
    return _is_in(table["entity"], pa.array(sorted(keys), pa.int64()))


def _capped(table: pa.Table, rows: Any, window: Window, cap: int, newest: bool) -> Any:
    """The first (or newest) `cap` rows of each attribute of each entity."""
    part = table.take(rows)
    times = np.where(
        _numpy(pc.is_valid(part[TIMES[window.property]])),
        _micros(part[TIMES[window.property]]),
        _micros(part["modified"]),
    )
    if newest:
        times = -times
    entities = part["entity"].to_numpy()
    attributes = _codes(part["attribute"])
    order = np.lexsort((times, attributes, entities))
    entities, attributes = entities[order], attributes[order]
    starts = np.flatnonzero(
        np.concatenate(([True], (entities[1:] != entities[:-1]) | (attributes[1:] != attributes[:-1])))
    )
    ranks = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
    return np.sort(rows[order[ranks < cap]])


def _codes(column: _Column) -> Any:
    """A number for each text of a dictionary column."""
    return _plain(column).combine_chunks().dictionary_encode().indices.to_numpy()


def _plain(column: _Column) -> _Column:
    return column.cast(pa.string()) if pa.types.is_dictionary(column.type) else column


def _is_in(column: _Column, values: _Column) -> _Mask:
    found: _Mask = _numpy(pc.is_in(_plain(column), value_set=values)).copy()
    return found


def _micros(column: _Column) -> Any:
    numbers: _Column = pc.fill_null(column.cast(pa.int64()), 0)
    return numbers.to_numpy()


def _numpy(column: Any) -> Any:
    return column.to_numpy(zero_copy_only=False) if isinstance(column, pa.Array) else column.to_numpy()
