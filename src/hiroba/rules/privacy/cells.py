"""Counts that are too small are left out, and others with them, so that no margin gives them away.

Cell suppression of a count table with its margins (two dimensions): Hundepool et al., Statistical
Disclosure Control, chapter 5. A row or column with its total known must hold no or at least two
suppressed cells, and the sum of what is suppressed in it must not be so small as to tell them.
"""

from __future__ import annotations

import numpy as np
import polars as pl

_Mask = np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
_Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]


def suppress(table: pl.DataFrame, label: str, least: int) -> pl.DataFrame:
    """The table with null for each count of 1 to least - 1 and for as many more as keep them secret.

    table: one row for each value of `label`, every other column counts; totals by row and by column are
    taken to be known. Counts of 0 are told only where none has to hide another.
    """
    counts = table.drop(label)
    values = counts.to_numpy().astype(np.int64)
    hidden = hide(values, least)
    columns = [
        pl.Series(
            name, [None if hidden[row, at] else int(values[row, at]) for row in range(len(values))], pl.Int64
        )
        for at, name in enumerate(counts.columns)
    ]
    return pl.DataFrame([table[label], *columns])


def hide(values: _Counts, least: int) -> _Mask:
    """True where a count is left out."""
    hidden = (values > 0) & (values < least)
    if not hidden.any():
        return hidden
    while _cover(values, hidden) or _cover(values.T, hidden.T) or _close(values, hidden):
        pass
    return hidden


def _cover(values: _Counts, hidden: _Mask) -> bool:
    """Give every row that hides a single cell a second one, the smallest; change `hidden`."""
    for row in np.flatnonzero(np.equal(hidden.sum(axis=1), 1)):
        open_ = np.flatnonzero(~hidden[row])
        if len(open_):
            helps = np.asarray(hidden.any(axis=0))[open_]  # a column that hides already costs no further cell
            hidden[row, min(zip(~helps, values[row, open_], open_, strict=True))[2]] = True
            return True
    return False


def _close(values: _Counts, hidden: _Mask) -> bool:
    """Hide more where the equations of the margins still give a cell away; change `hidden`."""
    places = np.argwhere(hidden)
    known = _determined(places, values.shape)
    for at in np.flatnonzero(known):
        row, column = places[at]
        for line, axis in ((hidden[row], 0), (hidden[:, column], 1)):
            open_ = np.flatnonzero(~line)
            if len(open_):
                cells = values[row, open_] if axis == 0 else values[open_, column]
                line[open_[int(np.argmin(cells))]] = True
                return True
    return False


def _determined(places: np.ndarray[tuple[int, ...], np.dtype[np.intp]], shape: tuple[int, ...]) -> _Mask:
    """Which unknowns the linear equations (one a row, one a column) have one solution for.

    Cells and margins are the edges and nodes of a bipartite graph: a cell is given away exactly when its
    edge is a bridge, that is, lies on no cycle.
    """
    ends = [(int(row), shape[0] + int(column)) for row, column in places]
    return np.array([not _joined(ends, skip) for skip in range(len(ends))], dtype=bool)


def _joined(ends: list[tuple[int, int]], skip: int) -> bool:
    """Whether an edge's two ends are still joined without it."""
    beside: dict[int, list[int]] = {}
    for at, (one, other) in enumerate(ends):
        if at != skip:
            beside.setdefault(one, []).append(other)
            beside.setdefault(other, []).append(one)
    start, goal = ends[skip]
    seen, open_ = {start}, [start]
    while open_:
        for other in beside.get(open_.pop(), ()):
            if other == goal:
                return True
            if other not in seen:
                seen.add(other)
                open_.append(other)
    return False
