"""The different texts of each column, from rows spread over what is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from hiroba.intake.tidy.arrow import Array, pc
from hiroba.intake.tidy.values.text import SPACES

_ROWS = 2_000  # of a large table; every row up to _ALL
_ALL = 5_000


def sample(held: pa.Table, sources: Sequence[str]) -> dict[str, Mapping[str, int]]:
    """By source column: different non-empty texts with their counts, in the order of the file."""
    rows = held.num_rows
    if rows > _ALL:
        held = held.take(np.unique(np.linspace(0, rows - 1, _ROWS).astype(np.int64)))
    return {source: _counted(held.column(source)) for source in sources}


def _counted(cells: Array) -> Mapping[str, int]:
    if not pa.types.is_string(cells.type):
        return {}
    counted = pc.value_counts(cells.combine_chunks())
    texts, counts = counted.field(0).to_pylist(), counted.field(1).to_pylist()
    return {text: count for text, count in zip(texts, counts, strict=True) if text and text.strip(SPACES)}
