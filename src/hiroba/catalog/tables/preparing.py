"""What readers of a table will ask for, worked out before they come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hiroba.catalog.tables.charts import series
from hiroba.catalog.tables.exports import count_defused
from hiroba.catalog.tables.extents import extent_of
from hiroba.catalog.tables.letters import find_letters
from hiroba.catalog.tables.places import bounds
from hiroba.catalog.tables.profiles import profile
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.errors.types import HirobaError

_FACTS: Final[tuple[Callable[[Path, TableSchema], Any], ...]] = (
    find_letters,
    profile,
    series,
    bounds,
    count_defused,
)


def prepare(parquet: Path, schema: TableSchema) -> None:
    """Work out and keep the facts of a stored table, for a job in the background; a second call costs
    nothing. Raises QueryTooSlow, QueryTooLarge, TableUnreadable, once the other facts are kept."""
    extent_of(parquet)
    failed: HirobaError | None = None
    for fact in _FACTS:
        try:
            fact(parquet, schema)
        except HirobaError as error:
            failed = failed or error
    if failed is not None:
        raise failed
