"""A grid made even (one width, merged cells filled) and rectangular views of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hiroba.intake.layout.types import Cell, Cells
from hiroba.intake.reading.types import Merge


class Grid:
    """Cells with one width; `counts[r]` is the number of filled cells of row r.

    White space alone counts as empty in rows with few cells, where it matters."""

    def __init__(self, cells: Cells, merges: Sequence[Merge] = ()) -> None:
        self.width = max(map(len, cells), default=0)
        width = self.width
        rows = [row if len(row) == width else [*row, *[None] * (width - len(row))] for row in cells]
        self.merges = [merge for merge in merges if _inside(merge, len(rows), width)]
        self.merges_from: dict[int, list[Merge]] = {}
        for merge in self.merges:
            self.merges_from.setdefault(merge.first_row, []).append(merge)
        self.cosmetic = _cosmetic(self.merges, len(rows))
        self.rows = fill(rows, self.merges, self.cosmetic)
        self.counts = [width - row.count(None) for row in self.rows]
        self._forget_spaces()

    def _forget_spaces(self) -> None:
        few = max(3, self.width // 4)
        for index, count in enumerate(self.counts):
            if 0 < count <= few or (count and "" in self.rows[index]):
                row = [cell if cell and not cell.isspace() else None for cell in self.rows[index]]
                self.rows[index] = row
                self.counts[index] = self.width - row.count(None)

    def continues(self, r: int, c: int) -> bool:
        """Whether a cell belongs to a merge that begins in a row above."""
        return any(
            m.first_column <= c <= m.last_column and m.last_row >= r
            for above in range(max(0, r - 6), r)
            for m in self.merges_from.get(above, ())
        )

    @property
    def height(self) -> int:
        return len(self.rows)


def _inside(merge: Merge, height: int, width: int) -> bool:
    return (
        0 <= merge.first_row <= merge.last_row < height
        and 0 <= merge.first_column <= merge.last_column < width
        and (merge.first_row, merge.first_column) != (merge.last_row, merge.last_column)
    )


def _cosmetic(merges: Sequence[Merge], height: int) -> frozenset[tuple[int, int]]:
    """Column ranges merged in most rows only to look wide: one column of data, not several."""
    ranges = Counter(
        (merge.first_column, merge.last_column) for merge in merges if merge.last_column > merge.first_column
    )
    enough = max(3, height * 6 // 10)
    return frozenset(columns for columns, count in ranges.items() if count >= enough)


def fill(rows: Cells, merges: Sequence[Merge], cosmetic: frozenset[tuple[int, int]]) -> Cells:
    """The rows with merged cells filled; rows that change are copied.

    A merge that stands alone in its rows (a title, a note) is not spread."""
    filled = list(rows)
    copied: set[int] = set()
    for merge in merges:
        value = rows[merge.first_row][merge.first_column]
        if value is None or _alone(rows, merge):
            continue
        wide = (merge.first_column, merge.last_column) not in cosmetic
        last = merge.last_column if wide else merge.first_column
        for r in range(merge.first_row, merge.last_row + 1):
            if r not in copied:
                filled[r] = list(filled[r])
                copied.add(r)
            for c in range(merge.first_column, last + 1):
                if filled[r][c] is None:
                    filled[r][c] = value
    return filled


def _alone(rows: Cells, merge: Merge) -> bool:
    if merge.last_row - merge.first_row > 3:
        return False
    return all(
        not any(rows[r][: merge.first_column]) and not any(rows[r][merge.last_column + 1 :])
        for r in range(merge.first_row, merge.last_row + 1)
    )


@dataclass(frozen=True)
class Block:
    """A rectangle of a grid that holds one table; all bounds inclusive."""

    grid: Grid
    top: int
    bottom: int
    left: int
    right: int

    def row(self, r: int) -> list[Cell]:
        row = self.grid.rows[r]
        return row if self._whole else row[self.left : self.right + 1]

    @cached_property
    def _whole(self) -> bool:
        return self.left == 0 and self.right == self.grid.width - 1

    def count(self, r: int) -> int:
        """Filled cells of a row inside the block."""
        if self._whole:
            return self.grid.counts[r]
        row = self.row(r)
        return len(row) - row.count(None)

    def texts(self, r: int) -> list[tuple[int, str]]:
        """(grid column, text) of the filled cells of a row."""
        return [(c, cell) for c, cell in enumerate(self.row(r), self.left) if cell and not cell.isspace()]

    def sample(self, first: int, size: int = 40) -> list[list[Cell]]:
        """Up to `size` filled rows from `first` on."""
        found = []
        for r in range(first, min(self.bottom + 1, first + size * 4)):
            if self.count(r):
                found.append(self.row(r))
                if len(found) == size:
                    break
        return found

    def merges(self, r: int) -> list[Merge]:
        """Merges that begin in row r inside the block."""
        return [m for m in self.grid.merges_from.get(r, ()) if self.left <= m.first_column <= self.right]
