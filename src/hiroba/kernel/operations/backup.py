"""Everything into one file, while the square is open."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

import hiroba
from hiroba.kernel.operations import rows, tables
from hiroba.kernel.operations.manifest import Manifest
from hiroba.kernel.operations.parts import all_parts
from hiroba.kernel.operations.snapshot import snapshot
from hiroba.kernel.operations.types import BackupSummary
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import UnknownBlob

KEYS = ("secret.key",)
_TRIES = 3


def backup(target: Path) -> BackupSummary:
    """Write rows, blobs, the signing key and a manifest into one tar; the target appears when it is whole.

    What is sealed stays sealed: its keys are kept elsewhere (`sealing.copy`).

    The rows are of one moment. Blobs never change and are read after it: whatever the rows refer to is
    there. What can be made anew (the search index) is left out.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        storage.written_whole(target) as path,
        path.open("wb") as file,
        tarfile.open(fileobj=file, mode="w|", format=tarfile.PAX_FORMAT) as archive,
    ):
        manifest = _fill(archive)
    total = sum(table["rows"] for table in manifest.tables.values())
    return BackupSummary(total, len(manifest.blobs) + len(manifest.sealed), target.stat().st_size)


def _fill(archive: tarfile.TarFile) -> Manifest:
    manifest = Manifest(hiroba.__version__, timezone.now().isoformat(), [])
    with storage.workspace() as folder:
        with snapshot():
            manifest.migrations = sorted(
                ".".join(each) for each in MigrationRecorder(connection).applied_migrations()
            )
            manifest.sealed_by = sealing.keys_in_use()
            for model in tables.models():
                _dump(
                    folder / f"{model._meta.label_lower}.jsonl",
                    model._meta.label_lower,
                    rows.lines(model),
                    manifest,
                )
        for label in manifest.tables:
            archive.add(folder / f"{label}.jsonl", f"tables/{label}.jsonl")
        _add_parts(archive, manifest, folder / "parts")
    _add_keys(archive, manifest)
    _add_blobs(archive, manifest)
    _add_bytes(archive, "manifest.json", manifest.encode())
    return manifest


def _dump(path: Path, label: str, lines: Iterable[bytes], manifest: Manifest) -> None:
    digest, count = hashlib.sha256(), 0
    with path.open("wb") as file:
        for line in lines:
            file.write(line)
            digest.update(line)
            count += 1
    manifest.tables[label] = {"rows": count, "sha256": digest.hexdigest()}


def _add_parts(archive: tarfile.TarFile, manifest: Manifest, folder: Path) -> None:
    for part in all_parts():
        place = folder / part.name
        place.mkdir(parents=True)
        part.save(place)
        for path in sorted(each for each in place.rglob("*") if each.is_file()):
            name = str(path.relative_to(folder))
            with path.open("rb") as file:
                manifest.parts[name] = hashlib.file_digest(file, "sha256").hexdigest()
            archive.add(path, f"parts/{name}")
            path.unlink()


def _add_keys(archive: tarfile.TarFile, manifest: Manifest) -> None:
    for name in KEYS:
        path = settings.server().data_dir / name
        if path.is_file():
            content = path.read_bytes()
            manifest.keys[name] = hashlib.sha256(content).hexdigest()
            _add_bytes(archive, f"keys/{name}", content)


def _add_blobs(archive: tarfile.TarFile, manifest: Manifest) -> None:
    by = set(manifest.sealed_by)
    for key in storage.keys():  # noqa: SIM118 - a function of the room, no dictionary
        for _try in range(_TRIES):  # it may come to lie in another way this moment
            with suppress(FileNotFoundError, UnknownBlob):
                by |= _add_blob(archive, manifest, key)
                break
    manifest.sealed_by = sorted(by)


def _add_blob(archive: tarfile.TarFile, manifest: Manifest, key: str) -> set[str]:
    """Return the key by which it lies sealed. Raises UnknownBlob where it was swept just now."""
    with storage.as_it_lies(key) as (path, sealed):
        if not sealed:
            size = path.stat().st_size
            archive.add(path, f"blobs/{key}")
            manifest.blobs[key] = size
            return set()
        digest, by = storage.digest(path).key, storage.sealed_by(path)
        archive.add(path, f"sealed/{key}")
        manifest.sealed[key] = digest
        return {by}


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))
