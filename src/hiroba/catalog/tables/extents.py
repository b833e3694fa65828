"""How many rows a file has, and whether they stand in the order of `_row`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.tables.keeping import kept
from hiroba.catalog.tables.manifests import manifest_of
from hiroba.catalog.tables.types import ROW, TableUnreadable


@dataclass(frozen=True)
class Extent:
    rows: int
    in_order: bool


def extent_of(parquet: Path) -> Extent:
    """Raises TableUnreadable."""
    try:
        return _known(parquet, parquet.stat().st_mtime_ns)
    except (OSError, pa.ArrowException) as error:
        raise TableUnreadable() from error


@lru_cache(maxsize=512)
def _known(parquet: Path, _stamp: int) -> Extent:
    return kept(parquet, "extent", (), Extent, lambda: _read(parquet))


def _read(parquet: Path) -> Extent:
    if (joined := manifest_of(parquet)) is not None:
        return Extent(joined.rows, joined.in_order)
    last, in_order = None, True
    with pq.ParquetFile(parquet) as file:
        names = [ROW] if ROW in file.schema_arrow.names else []
        for group in range(file.num_row_groups if names else 0):
            rows = file.read_row_group(group, columns=names, use_threads=False).column(0).to_numpy()
            if len(rows):
                in_order = in_order and bool((np.diff(rows) >= 0).all() and (last is None or last <= rows[0]))
                last = rows[-1]
        return Extent(file.metadata.num_rows, in_order)
