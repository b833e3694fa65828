"""The body of a region as a stream of tables: what is no data is left out, and counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hiroba.intake.layout.service import judge_row
from hiroba.intake.layout.types import Cells, Region
from hiroba.intake.reading.types import ROW
from hiroba.intake.tidy.arrow import pc

Mask = npt.NDArray[np.bool_]
_EXAMPLES = 5


@dataclass
class Skipped:
    """Body rows that are not in the table, by the rule that says why, with a few of their numbers;
    footnotes that stood between or after them."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    footnotes: list[str] = field(default_factory=list)

    def add(self, rule: str, row: int) -> None:
        self.counts[rule] = self.counts.get(rule, 0) + 1
        kept = self.examples.setdefault(rule, [])
        if len(kept) < _EXAMPLES:
            kept.append(str(row))

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


class Body:
    """head: the cells that the region was found in; later rows of a stream are judged one by one
    where they hold too little to be sure that they are data."""

    def __init__(self, region: Region, head: Cells) -> None:
        self.region = region
        self.skipped = Skipped()
        self._names = [f"c{column}" for column in region.columns]
        self._judged = len(head) if region.body_last is None else None
        self._headers = [head[row] for row in region.header_rows]
        self._reasons = dict(region.skipped)
        self._footnotes = {row: "".join(text.split()) for row, text in region.footnotes}

    def tables(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
        """`_row` and the region's columns; the first batch must be the file's first."""
        self.skipped = Skipped()
        start = 0
        for batch in batches:
            first, start = start, start + batch.num_rows
            begin = max(self.region.body_first - first, 0)
            last = self.region.body_last
            end = batch.num_rows if last is None else min(last + 1 - first, batch.num_rows)
            if last is not None and first > last:
                return
            if begin < end:
                part = batch.slice(begin, end - begin)
                yield self._data(part, first + begin)

    def _data(self, part: pa.RecordBatch, position: int) -> pa.Table:
        chosen = part.select([ROW, *self._names])
        drop = np.zeros(part.num_rows, np.bool_)
        self._drop_known(chosen, position, drop)
        if self._judged is not None:
            self._drop_judged(part, chosen, position, drop)
        return pa.Table.from_batches([chosen.filter(pa.array(~drop)) if drop.any() else chosen])

    def _drop_known(self, part: pa.RecordBatch, position: int, drop: Mask) -> None:
        """Rows that the layout has found to be no data. A remark beside a row of data leaves the row."""
        for row, text in self._footnotes.items():
            place = row - position
            if 0 <= place < part.num_rows and text == "".join(_texts(part, place)):
                drop[place] = True
        for row, reason in self._reasons.items():
            place = row - position
            if 0 <= place < part.num_rows and not drop[place]:
                drop[place] = True
                self.skipped.add(reason, part.column(0)[place].as_py())

    def _drop_judged(self, part: pa.RecordBatch, chosen: pa.RecordBatch, position: int, drop: Mask) -> None:
        filled = _filled(chosen)
        suspect = filled < min(3, chosen.num_columns - 1)
        suspect |= filled == 0
        suspect |= _repeats(part, self._headers)
        suspect[: max(0, (self._judged or 0) - position)] = False
        for place in np.flatnonzero(suspect & ~drop).tolist():
            row = [part.column(column)[place].as_py() for column in range(1, part.num_columns)]
            verdict = judge_row(self.region, row, self._headers)
            if verdict.kind == "data":
                continue
            drop[place] = True
            if verdict.kind == "footnote":
                self.skipped.footnotes.append(verdict.text)
            else:
                self.skipped.add(verdict.reason, part.column(0)[place].as_py())


def _texts(part: pa.RecordBatch, place: int) -> list[str]:
    cells = (part.column(column)[place].as_py() for column in range(1, part.num_columns))
    return ["".join(cell.split()) for cell in cells if cell]


def _filled(part: pa.RecordBatch) -> npt.NDArray[np.int64]:
    """How many cells of each row hold something."""
    empty = np.zeros(part.num_rows, np.int64)
    for column in range(1, part.num_columns):
        cells = part.column(column)
        if cells.null_count:
            empty += np.asarray(pc.is_null(cells))
    return part.num_columns - 1 - empty


def _repeats(part: pa.RecordBatch, headers: Sequence[Sequence[str | None]]) -> Mask:
    """Rows whose first filled header cell says the header's word again: worth a closer look."""
    found = np.zeros(part.num_rows, np.bool_)
    for header in headers:
        column = next((index for index, word in enumerate(header) if word), None)
        if column is not None and column + 1 < part.num_columns:
            found |= np.asarray(pc.fill_null(pc.equal(part.column(column + 1), header[column]), False))
    return found
