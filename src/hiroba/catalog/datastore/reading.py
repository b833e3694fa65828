"""Open tables as they are known to others."""

from __future__ import annotations

from collections.abc import Iterator

from hiroba.catalog.datastore import kinds
from hiroba.catalog.datastore.models import OpenTable
from hiroba.catalog.datastore.types import FieldSpec, OpenTableInfo, UnknownTable
from hiroba.catalog.tables.types import Column, TableSchema


def find(id: str) -> OpenTableInfo | None:
    """The open table of this resource, whoever asks; None where there is none."""
    row = OpenTable.objects.filter(pk=id[:100]).first()
    return info(row) if row else None


def of_dataset(dataset: str) -> list[OpenTableInfo]:
    """The open tables of a dataset, in a fixed order."""
    return [info(row) for row in OpenTable.objects.filter(dataset=dataset).order_by("pk")]


def referenced_blobs() -> Iterator[str]:
    """Yield the keys of the files that open tables stand on."""
    yield from OpenTable.objects.exclude(base="").values_list("base", flat=True).iterator()


def locked(id: str) -> OpenTable:
    """The row, locked until the transaction ends: one writer at a time. Raises UnknownTable."""
    row = OpenTable.objects.select_for_update().filter(pk=id[:100]).first()
    if row is None:
        raise UnknownTable(table=id[:60])
    return row


def info(row: OpenTable) -> OpenTableInfo:
    return OpenTableInfo(
        row.pk,
        row.dataset,
        specs(row),
        tuple(row.key),
        TableSchema(columns(row), key=tuple(row.key)),
        row.base,
        row.rows,
        row.changes.exists(),
        row.written,
    )


def specs(row: OpenTable) -> tuple[FieldSpec, ...]:
    return tuple(FieldSpec(each["id"], each["type"], each.get("info") or {}) for each in row.fields)


def columns(row: OpenTable) -> tuple[Column, ...]:
    """The fields as columns; what is said of a field goes along."""
    return tuple(
        Column(
            each.id,
            str(each.info.get("label") or each.id),
            kinds.column_type(each.type),
            description=str(each.info.get("notes") or ""),
        )
        for each in specs(row)
    )
