"""Made tables, published for the tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableDraft, VersionDraft
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.storage import service as storage

TOWN = "131016"
OTHER = "131024"
_TYPES = {str: ColumnType.STRING, int: ColumnType.INTEGER, float: ColumnType.NUMBER}


def publish(
    folder: Path,
    title: str,
    columns: dict[str, list[Any]],
    *,
    names: dict[str, str] | None = None,
    organisation: str = TOWN,
    visibility: Visibility = Visibility.PUBLIC,
    model: str | None = None,
) -> str:
    """Publish one table and return its dataset's id. names: title of a column -> the model's name."""
    named = names or {}
    made = tuple(
        Column(
            named.get(each, each),
            each,
            _TYPES[type(values[0])],
            model=f"{model or 'Thing'}.{named[each]}" if each in named else None,
        )
        for each, values in columns.items()
    )
    path = folder / "made.parquet"
    count = len(next(iter(columns.values())))
    cells = {ROW: list(range(1, count + 1)), **{named.get(each, each): v for each, v in columns.items()}}
    pq.write_table(pa.table(cells), path)
    blob = storage.put_file(path, move=True)
    names_ = {each.name for each in made}
    schema = TableSchema(
        made,
        model=model,
        latitude="latitude" if "latitude" in names_ else None,
        longitude="longitude" if "longitude" in names_ else None,
    )
    table = TableDraft(title, title, schema, blob, None, count, count, 0)
    draft = VersionDraft(
        organisation=organisation, source_key=title, title=title, original=blob, name=f"{title}.csv",
        media_type="text/csv", format="csv", tables=(table,), visibility=visibility, model=model,
    )  # fmt: skip
    return datasets.publish_version(draft, SYSTEM).dataset
