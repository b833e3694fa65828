"""Drawing a raw table's batches: a small one whole, a large one by its head and then as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import pyarrow as pa

from hiroba.intake.reading.types import RawTable

_WHOLE_ROWS = 100_000
_WHOLE_TEXT_ROWS = 20_000  # of a delimited text: it has no merges, and seldom a second table so far down
_WHOLE_BYTES = 50_000_000


@dataclass
class Drawn:
    """held: the first batches. complete: they are all. The stream goes on after them once, and can be
    drawn again from the beginning."""

    table: RawTable
    held: list[pa.RecordBatch]
    rest: Iterator[pa.RecordBatch] | None

    @property
    def complete(self) -> bool:
        return self.rest is None

    def batches(self) -> Iterator[pa.RecordBatch]:
        """All batches from the first one; the stream that was begun is used up before a new one is drawn."""
        if self.rest is None:
            return iter(self.held)
        if self.held:
            held, self.held = self.held, []
            return chain(_emptied(held), self.rest)
        self.table.refused.clear()
        return self.table.batches()


def draw(table: RawTable) -> Drawn:
    """Batches until all are held, or 100,000 rows (20,000 of a delimited text) or 50 MB are."""
    table.refused.clear()
    batches = table.batches()
    held: list[pa.RecordBatch] = []
    most = _WHOLE_TEXT_ROWS if table.format in ("csv", "tsv") else _WHOLE_ROWS
    rows = size = 0
    for batch in batches:
        held.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > most or size > _WHOLE_BYTES:
            return Drawn(table, held, batches)
    return Drawn(table, held, None)


def _emptied(held: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Each batch given once and let go."""
    held.reverse()
    while held:
        yield held.pop()
