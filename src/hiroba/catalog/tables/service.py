"""The door of the typed tables: Parquet files asked through DuckDB, in process."""

from __future__ import annotations

from hiroba.catalog.tables.charts import series
from hiroba.catalog.tables.diffs import diff
from hiroba.catalog.tables.exports import (
    GTFS,
    FeedTable,
    check_system,
    export,
    export_feed,
    is_feed,
    safe_name,
    stream,
)
from hiroba.catalog.tables.joining import alike, join
from hiroba.catalog.tables.keeping import lay_kept, sweep_kept
from hiroba.catalog.tables.layers import lay_over, layers
from hiroba.catalog.tables.literals import literal
from hiroba.catalog.tables.made import made_already, made_file
from hiroba.catalog.tables.manifests import layers_of
from hiroba.catalog.tables.merging import merge
from hiroba.catalog.tables.narrowing import narrow, narrowed_blobs, narrowed_of, narrowed_parts
from hiroba.catalog.tables.offers import forms, has_places
from hiroba.catalog.tables.pages import count, distinct_values, query
from hiroba.catalog.tables.picking import all_rows, pick
from hiroba.catalog.tables.places import bounds, features
from hiroba.catalog.tables.preparing import prepare
from hiroba.catalog.tables.profiles import profile
from hiroba.catalog.tables.redacting import forget, texts, without
from hiroba.catalog.tables.systems import SYSTEMS, WGS84
from hiroba.catalog.tables.texts import plain_cell
from hiroba.catalog.tables.values import read_value

__all__ = [
    "GTFS",
    "SYSTEMS",
    "WGS84",
    "FeedTable",
    "alike",
    "all_rows",
    "bounds",
    "check_system",
    "count",
    "diff",
    "distinct_values",
    "export",
    "export_feed",
    "features",
    "forget",
    "forms",
    "has_places",
    "is_feed",
    "join",
    "lay_kept",
    "lay_over",
    "layers",
    "layers_of",
    "literal",
    "made_already",
    "made_file",
    "merge",
    "narrow",
    "narrowed_blobs",
    "narrowed_of",
    "narrowed_parts",
    "pick",
    "plain_cell",
    "prepare",
    "profile",
    "query",
    "read_value",
    "safe_name",
    "series",
    "stream",
    "sweep_kept",
    "texts",
    "without",
]
