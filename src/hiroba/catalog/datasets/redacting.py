"""Rows that must not be kept are taken out of every version of a dataset.

A version keeps its number and its address; its files change, and with them their checksums, which it says of
itself. The file that was handed in is not cut open: in its place comes what is left of its tables, as CSV.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import quoting, resting
from hiroba.catalog.datasets.errors import UnknownDataset
from hiroba.catalog.datasets.events import PUBLISHED
from hiroba.catalog.datasets.models import Dataset, Table, Version
from hiroba.catalog.datasets.state import write_content
from hiroba.catalog.datasets.values import schema_from_json
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob

_PARQUET: Final = "parquet"  # format of versions whose original is their table


@dataclass(frozen=True)
class _Redacted:
    """A table as it is to be. parquet None: it stays. bounds as in the table's row."""

    row: Table
    parquet: Blob | None
    rows: int
    bounds: Any


def rows_target(dataset_id: str, column: str, value: str) -> Target:
    """Return what is meant by rows of a dataset. column: name or title. Raises UnknownDataset."""
    dataset = Dataset.objects.filter(pk=dataset_id).exclude(title="").first()
    if dataset is None:
        raise UnknownDataset(id=dataset_id[:20])
    return Target(Kind.ROWS, dataset.organisation, dataset.pk, column.strip()[:255], value.strip())


def column_in(target: Target, schema: TableSchema) -> str | None:
    """The name of the target's column in a table, None where it has none."""
    return next((each.name for each in schema.columns if target.column in (each.name, each.title)), None)


def replaced_files(dataset_id: str) -> set[str]:
    """The keys of files in whose place others came, and which may still be there."""
    found = Version.objects.filter(dataset=dataset_id).values_list("replaced", flat=True)
    return {key for keys in found for key in keys}


def files_removed(dataset_id: str) -> None:
    """Say that they are gone."""
    Version.objects.filter(dataset=dataset_id).exclude(replaced=[]).update(replaced=[])


def note_replaced(dataset_id: str, key: str) -> None:
    """Add a file of the dataset that somebody else kept, so that it is removed with the others."""
    version = Version.objects.filter(dataset=dataset_id).order_by("-number").first()
    if version is not None and key not in version.replaced:
        version.replaced = [*version.replaced, key]
        version.save(update_fields=["replaced"])


def _versions(target: Target) -> Iterator[Version]:
    rows = Version.objects.filter(dataset=target.dataset, dataset__organisation=target.organisation)
    yield from rows.order_by("number")


def _count(target: Target) -> int:
    """Rows in all versions."""
    return sum(_rows_in(version, target) for version in _versions(target))


def _rows_in(version: Version, target: Target) -> int:
    return sum(_matches(table, target) + _unread(table, target) for table in version.tables.all())


def _matches(table: Table, target: Target) -> int:
    column = column_in(target, schema_from_json(table.schema))
    return 0 if column is None else _times(table.parquet, column, target.what)


def _unread(table: Table, target: Target) -> int:
    """Cells that could not be read, and are told as they stood."""
    return _times(table.unread, "raw", target.what) if table.unread else 0


def _times(key: str, column: str, value: str) -> int:
    return sum(each == value for each in tables.texts(storage.local_path(key), column))


def _erase(target: Target) -> int:
    """Rows that went. Version by version: what a crash left is done by the next run."""
    gone = 0
    for version in _versions(target):
        count = _rows_in(version, target)
        if count:
            with storage.workspace() as folder:
                _redact(version, target, folder)
            gone += count
    return gone


def _redact(version: Version, target: Target, folder: Path) -> None:
    made = [_redacted(table, target, folder) for table in version.tables.order_by("ordinal")]
    original = _original(version, made, folder)
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update().get(pk=version.dataset_id)
        if Version.objects.filter(pk=version.pk).exclude(expired=None).exists():
            return  # its files went by retention meanwhile
        version.replaced = [*version.replaced, *_replaced(version, made)]
        for each in made:
            _write_table(each)
        version.changes.update(examples=[])
        version.quality.update(examples=[])
        version.quoted = quoting.without_examples(version.quoted)
        _write_version(version, original, sum(each.rows for each in made))
        if version.number == dataset.number and dataset.withdrawn is None:
            _write_dataset(dataset, version, made)


def _redacted(table: Table, target: Target, folder: Path) -> _Redacted:
    schema = schema_from_json(table.schema)
    column = column_in(target, schema)
    if column is None or not _times(table.parquet, column, target.what):
        return _Redacted(table, None, table.rows_out, table.bounds)
    path = folder / f"{table.ordinal}.parquet"
    rows = tables.without(storage.local_path(table.parquet), column, target.what, path)
    blob = storage.put_file(path, move=True, sealed=not resting.is_open(table.version.dataset))
    box = tables.bounds(storage.local_path(blob.key), schema)
    return _Redacted(table, blob, rows, None if box is None else list(box))


def _replaced(version: Version, made: list[_Redacted]) -> Iterator[str]:
    yield version.blob
    for each in made:
        if each.parquet is not None:
            yield each.row.parquet
        if each.row.unread:
            yield each.row.unread


def _write_table(made: _Redacted) -> None:
    row = made.row
    if made.parquet is not None:
        row.parquet = made.parquet.key
        row.rows_in -= row.rows_out - made.rows
        row.rows_out, row.bounds = made.rows, made.bounds
    row.unread, row.unreads = "", []
    row.save()


@dataclass(frozen=True)
class _Original:
    blob: Blob
    name: str
    media_type: str
    format: str


def _original(version: Version, made: list[_Redacted], folder: Path) -> _Original:
    """What is given out in the place of the file that was handed in."""
    keys = [each.parquet.key if each.parquet else each.row.parquet for each in made]
    sealed = not resting.is_open(version.dataset)
    if version.format == _PARQUET and len(keys) == 1 and version.blob == made[0].row.parquet:
        blob = made[0].parquet or Blob(version.blob, version.size)
        return _Original(blob, version.name, version.media_type, version.format)
    stem = Path(version.name).stem[:480] or "data"
    if len(made) == 1:
        blob = storage.put_stream(_csv(made[0].row, keys[0]), sealed=sealed)
        return _Original(blob, f"{stem}.csv", "text/csv", "csv")
    if tables.is_feed([each.row.name for each in made]):
        feed = [
            tables.FeedTable(each.row.name, storage.local_path(key), schema_from_json(each.row.schema))
            for each, key in zip(made, keys, strict=True)
        ]
        blob = storage.put_stream(tables.export_feed(feed, title=stem).chunks, sealed=sealed)
        return _Original(blob, version.name, version.media_type, version.format)
    path = folder / "tables.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, key in zip(made, keys, strict=True):
            with archive.open(f"{each.row.ordinal + 1}-{tables.safe_name(each.row.title)}.csv", "w") as file:
                file.writelines(_csv(each.row, key))
    return _Original(
        storage.put_file(path, move=True, sealed=sealed), f"{stem}.zip", "application/zip", "zip"
    )


def _csv(row: Table, key: str) -> Iterator[bytes]:
    schema = schema_from_json(row.schema)
    yield from tables.export(storage.local_path(key), schema, "csv", title=row.title).chunks


def _write_version(version: Version, original: _Original, rows: int) -> None:
    version.blob = version.sha256 = original.blob.key
    version.size, version.name = original.blob.size, original.name
    version.media_type, version.format = original.media_type, original.format
    version.rows, version.redacted = rows, timezone.now()
    version.save()


def _write_dataset(dataset: Dataset, version: Version, made: list[_Redacted]) -> None:
    """Its `sha256` stays that of the file that came: the same file, fetched again, brings nothing back."""
    dataset.format = version.format
    titles = [column.title for each in made for column in schema_from_json(each.row.schema).columns]
    write_content(
        dataset, [each.rows for each in made], [each.bounds for each in made], titles, dataset.modified
    )
    outbox.emit(PUBLISHED, dataset.pk, {"dataset": dataset.pk, "version": version.number})


def _found_in(place: Target) -> Iterator[str]:
    """Every value that the column has in any version, and every cell that could not be read."""
    found: set[str] = set()
    for version in _versions(place):
        for table in version.tables.all():
            column = column_in(place, schema_from_json(table.schema))
            if column is not None:
                found.update(filter(None, tables.texts(storage.local_path(table.parquet), column)))
            if table.unread:
                found.update(filter(None, tables.texts(storage.local_path(table.unread), "raw")))
    yield from found


def register() -> None:
    """Let erasures of rows reach the versions."""
    erasure.add_place(erasure.Place(Kind.ROWS, "versions", _count, _erase))
    erasure.add_finder(Kind.ROWS, _found_in)
