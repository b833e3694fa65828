"""Bring a backup back, into whichever database this installation has."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import DateField, Field, Model

from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations import rows, tables
from hiroba.kernel.operations.manifest import Manifest
from hiroba.kernel.operations.parts import all_parts
from hiroba.kernel.operations.types import BackupSummary, DamagedBackup, NotEmpty, OtherShape
from hiroba.kernel.operations.verify import verify
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage


def restore(source: Path, *, replace: bool = False) -> BackupSummary:
    """Check the whole file, then put its blobs, keys and, in one transaction, its rows in place.

    The database has to be migrated. Raises DamagedBackup, UnknownKey, OtherShape, and NotEmpty unless
    `replace`; then nothing was changed. What was erased since the backup is erased again.
    The search index is made anew by the caller.
    """
    manifest = verify(source)
    sealing.require_keys(manifest.sealed_by)
    known = {model._meta.label_lower: model for model in tables.models()}
    for label, table in manifest.tables.items():
        if label not in known and table["rows"]:
            raise OtherShape(part=label)
    if not replace and not _nothing_there(known.values()):
        raise NotEmpty
    erased = erasure.remembered()
    with tarfile.open(source, "r:") as archive:
        _blobs(archive, manifest)
        with transaction.atomic():
            _rows(archive, manifest, list(known.values()))
        _keys(archive, manifest)
        _parts(archive, manifest)
    organisations.forget()
    sealing.note_keys()
    erasure.apply_again(erased)
    total = sum(table["rows"] for table in manifest.tables.values())
    return BackupSummary(total, len(manifest.blobs) + len(manifest.sealed), source.stat().st_size)


def _nothing_there(models: Iterable[type[Model]]) -> bool:
    return all(part.is_empty() for part in all_parts()) and not any(
        model._base_manager.exists() for model in models
    )


def _parts(archive: tarfile.TarFile, manifest: Manifest) -> None:
    with storage.workspace() as folder:
        for name in manifest.parts:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.writelines(_chunks(archive, f"parts/{name}"))
        for part in all_parts():
            part.load(folder / part.name)


def _rows(archive: tarfile.TarFile, manifest: Manifest, models: list[type[Model]]) -> None:
    with journal.replaced_whole():
        for model in reversed(models):
            model._base_manager.all()._raw_delete(connection.alias)
        for model in models:
            if model._meta.label_lower in manifest.tables:
                _table(archive, model)
        connection.check_constraints()
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _table(archive: tarfile.TarFile, model: type[Model]) -> None:
    file = archive.extractfile(f"tables/{model._meta.label_lower}.jsonl")
    if file is None:
        raise DamagedBackup(part=model._meta.label_lower)
    with _as_given(model):
        try:
            for some in rows.instances(model, file):
                model._base_manager.bulk_create(some)
        except KeyError as error:
            raise OtherShape(part=f"{model._meta.label_lower}.{error.args[0]}") from error


class _as_given:  # noqa: N801 - reads as a word in `with`
    """Within it, dates that Django sets by itself stay as they were saved."""

    def __init__(self, model: type[Model]) -> None:
        self._fields: list[Field] = [  # type: ignore[type-arg]
            field for field in tables.columns(model) if isinstance(field, DateField)
        ]

    def __enter__(self) -> None:
        self._were = [(field, field.auto_now, field.auto_now_add) for field in self._fields]  # type: ignore[attr-defined]
        for field in self._fields:
            field.auto_now = field.auto_now_add = False  # type: ignore[attr-defined]

    def __exit__(self, *_error: object) -> None:
        for field, now, add in self._were:
            field.auto_now, field.auto_now_add = now, add  # type: ignore[attr-defined]


def _blobs(archive: tarfile.TarFile, manifest: Manifest) -> None:
    for key in manifest.blobs:
        if not storage.exists(key):
            storage.put_stream(_chunks(archive, f"blobs/{key}"))
    for key in manifest.sealed:
        if not storage.exists(key):
            storage.put_as_it_lay(key, _chunks(archive, f"sealed/{key}"))


def _keys(archive: tarfile.TarFile, manifest: Manifest) -> None:
    for name in manifest.keys:
        path = settings.server().data_dir / name
        with storage.written_whole(path) as temporary, temporary.open("wb") as file:
            file.writelines(_chunks(archive, f"keys/{name}"))


def _chunks(archive: tarfile.TarFile, name: str) -> Iterator[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise DamagedBackup(part=name)
    while chunk := file.read(1024 * 1024):
        yield chunk
