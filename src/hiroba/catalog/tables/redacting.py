"""Rows with one value are taken out of a Parquet file; the others keep their numbers."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.tables.keeping import folder_of
from hiroba.catalog.tables.narrowing import narrowed_of
from hiroba.kernel.storage import service as storage

_BATCH: Final = 65_536  # rows


def texts(parquet: Path, column: str) -> Iterator[str | None]:
    """Yield each cell of a column as somebody would write it: no blanks around it, 12 and not 12.0, dates
    in ISO 8601; an empty one is None. A file without the column yields nothing."""
    with pq.ParquetFile(parquet) as file:
        if column in file.schema_arrow.names:
            for batch in file.iter_batches(_BATCH, columns=[column]):
                yield from map(_text, batch.column(0).to_pylist())


def without(parquet: Path, column: str, value: str, target: Path) -> int:
    """Write the file without the rows whose column has the value, as `texts` gives it; return how many rows
    that leaves."""
    left = 0
    with pq.ParquetFile(parquet) as file:
        schema = file.schema_arrow
        place = schema.names.index(column)
        with pq.ParquetWriter(target, schema, compression="zstd", compression_level=1) as writer:
            for batch in file.iter_batches(_BATCH):
                stays = [_text(each) != value for each in batch.column(place).to_pylist()]
                kept = batch.filter(pa.array(stays, pa.bool_()))
                writer.write_batch(kept)
                left += kept.num_rows
    return left


def forget(key: str) -> None:
    """Remove all that was made of a stored table: profiles, finished downloads, the parts that rules open."""
    for part in narrowed_of(key):
        storage.remove(part)
    shutil.rmtree(folder_of(key), ignore_errors=True)


def _text(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, dt.date) else str(value).strip()
