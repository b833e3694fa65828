"""Rows, or a whole open table, are deleted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datastore import rights
from hiroba.catalog.datastore.folding import fold
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.publishing import publish
from hiroba.catalog.datastore.reading import columns, info, locked
from hiroba.catalog.datastore.standing import standing
from hiroba.catalog.datastore.types import Record
from hiroba.catalog.datastore.writing import ID, forget
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW, Filter
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.storage import service as storage

_PAGE: Final = 50_000  # rows looked at in one go


def delete_rows(id: str, filters: Sequence[Filter], who: Principal) -> list[Record]:
    """Delete the rows that fit (no filters: all) and return them. Raises UnknownTable, Forbidden,
    UnknownColumn, BadFilter."""
    if standing(id) is None:
        fold(id, who)
    with transaction.atomic():
        table = locked(id)
        rights.require(table.dataset, who)
        path, schema = _current(table), info(table).schema
        if path is None:  # somebody wrote meanwhile: their rows count too
            return delete_rows(id, filters, who)
        names = [each.name for each in columns(table)]
        found: list[Record] = []
        while page := tables.query(
            path, schema, filters=filters, columns=[ROW, *names], limit=_PAGE, offset=len(found)
        ).rows:
            found += page
        forget(table, [row[ROW] for row in found])
        OpenRow.objects.bulk_create(
            [OpenRow(table=table, row=row[ROW], gone=True) for row in found], batch_size=1000
        )
        table.rows -= len(found)
        table.written = timezone.now()
        table.save(update_fields=["rows", "written"])
    return [{ID: row[ROW]} | {name: row[name] for name in names} for row in found]


def _current(table: OpenTable) -> Path | None:
    """The file with all rows, of a table that nobody else can write."""
    if table.base and not table.changes.exists():
        return storage.local_path(table.base)
    return standing(table.pk)


@transaction.atomic
def drop(id: str, who: Principal) -> None:
    """Delete a whole table: its dataset's current version has it no more. Raises UnknownTable, Forbidden."""
    table = locked(id)
    rights.require(table.dataset, who)
    dataset, version = table.dataset, table.version
    table.delete()
    publish(dataset, version, who)
