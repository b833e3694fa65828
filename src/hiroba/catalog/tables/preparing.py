"""What readers of a table will ask for, worked out before they come."""

from __future__ import annotations

from pathlib import Path

from hiroba.catalog.tables.charts import series
from hiroba.catalog.tables.exports import count_defused
from hiroba.catalog.tables.extents import extent_of
from hiroba.catalog.tables.letters import find_letters
from hiroba.catalog.tables.places import bounds
from hiroba.catalog.tables.profiles import profile
from hiroba.catalog.tables.types import TableSchema


def prepare(parquet: Path, schema: TableSchema) -> None:
    """Work out and keep the facts of a stored table, for a job in the background; a second call costs
    nothing. Raises QueryTooSlow, QueryTooLarge, TableUnreadable."""
    extent_of(parquet)
    find_letters(parquet, schema)
    profile(parquet, schema)
    series(parquet, schema)
    bounds(parquet, schema)
    count_defused(parquet, schema)
