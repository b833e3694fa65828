"""The door of the typed tables: Parquet files asked through DuckDB, in process."""

from __future__ import annotations

from hiroba.catalog.tables.charts import series
from hiroba.catalog.tables.diffs import diff
from hiroba.catalog.tables.exports import export, forms
from hiroba.catalog.tables.keeping import sweep_kept
from hiroba.catalog.tables.pages import count, distinct_values, query
from hiroba.catalog.tables.places import bounds, features
from hiroba.catalog.tables.preparing import prepare
from hiroba.catalog.tables.profiles import profile

__all__ = [
    "bounds",
    "count",
    "diff",
    "distinct_values",
    "export",
    "features",
    "forms",
    "prepare",
    "profile",
    "query",
    "series",
    "sweep_kept",
]
