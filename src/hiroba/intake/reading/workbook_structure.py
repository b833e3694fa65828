"""What the values of a workbook do not show, told by one light pass over a sheet's XML or an ODS' content."""

from __future__ import annotations

from dataclasses import dataclass, field

from hiroba.intake.reading.tally import Tally
from hiroba.intake.reading.types import Merge


@dataclass
class SheetStructure:
    """Positions are 0-based. texts: (row, column) -> text to take instead of the value.
    rows, columns: extent of the cells that hold something."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    rows: int = 0
    columns: int = 0

    def reach(self, row: int, column: int) -> None:
        """A cell that holds something stands at (row, column)."""
        if row >= self.rows:
            self.rows = row + 1
        if column >= self.columns:
            self.columns = column + 1
