"""A backup is read to its end and held against its manifest before anything is changed."""

from __future__ import annotations

import hashlib
import tarfile
from pathlib import Path
from typing import IO

from hiroba.kernel.operations.manifest import FORM, Manifest
from hiroba.kernel.operations.types import DamagedBackup

_CHUNK = 1024 * 1024


def verify(source: Path) -> Manifest:
    """Return the manifest; raises DamagedBackup with the part that is missing or not as it was."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, "r:") as archive:
            for member in archive:
                file = archive.extractfile(member)
                if file is None:
                    continue
                if member.name == "manifest.json":
                    manifest = Manifest.decode(file.read())
                else:
                    found[member.name] = _digest(file)
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise DamagedBackup(part=source.name) from error
    if manifest is None or manifest.form > FORM:
        raise DamagedBackup(part="manifest.json")
    for name, digest in _expected(manifest).items():
        if found.get(name) != digest:
            raise DamagedBackup(part=name)
    return manifest


def _expected(manifest: Manifest) -> dict[str, str]:
    return (
        {f"tables/{label}.jsonl": table["sha256"] for label, table in manifest.tables.items()}
        | {f"keys/{name}": digest for name, digest in manifest.keys.items()}
        | {f"blobs/{key}": key for key in manifest.blobs}
        | {f"sealed/{key}": digest for key, digest in manifest.sealed.items()}
        | {f"parts/{name}": digest for name, digest in manifest.parts.items()}
    )


def _digest(file: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
