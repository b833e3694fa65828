"""Every version of every table that may be seen, as (Geo)Parquet."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide.types import Principal, Sight
from hiroba.kernel.storage import service as storage
from hiroba.protocols.lake.types import File

_AT_ONCE = 100


def described(sight: Sight) -> Iterator[DatasetDetail]:
    """The datasets that may be seen, as they are now, in the order of their ids."""
    after = ""
    while ids := datasets.walk(sight, after, _AT_ONCE):
        yield from datasets.details(ids, sight)
        after = ids[-1]


def files(detail: DatasetDetail, sight: Sight, who: Principal) -> Iterator[File]:
    """The files of all versions of a dataset."""
    for each in datasets.versions(detail.card.id, sight):
        if each.expired is not None:
            continue
        current = each.number == detail.version.number
        version = detail if current else datasets.detail(detail.card.id, sight, each.number)
        yield from (_file(version, table, who) for table in version.tables)


def _file(detail: DatasetDetail, table: TableInfo, who: Principal) -> File:
    card = detail.card
    organisation, version = quote(card.organisation, safe=""), detail.version.number
    folder = f"organisation={organisation}/dataset={card.id}/version={version}"
    heads = (text for column in table.schema.columns for text in (column.name, column.title))
    about = [table.parquet, *heads]
    print_ = hashlib.sha256("\x1f".join(about).encode()).hexdigest()[:12]
    return File(
        f"tables/{folder}/table-{table.ordinal}-{print_}.parquet",
        partial(_write, detail, table, who),
        table.title or table.name,
    )


def _write(detail: DatasetDetail, table: TableInfo, who: Principal, into: Path) -> int:
    path = storage.local_path(table.parquet)
    export = tables.export(path, table.schema, "parquet", title=detail.card.title)
    with into.open("wb") as file:
        for chunk in export.chunks:
            file.write(chunk)
        size = file.tell()
    usage.used(detail.card, Use.DOWNLOAD, who, rows=table.rows_out, size=size)
    return max(1, table.rows_out)  # a table without rows is a table
