"""The door of the storage: bytes are kept once, by what they are."""

from __future__ import annotations

import hashlib
import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from hiroba.kernel.storage.durable import room_needed, written_whole
from hiroba.kernel.storage.places import blobs, name_of, work
from hiroba.kernel.storage.shelves import Shelf, shelf
from hiroba.kernel.storage.types import Blob, StorageFull, TooLarge, UnknownBlob
from hiroba.kernel.storage.workspaces import remove_stale, workspace

__all__ = [
    "Shelf", "StorageFull", "TooLarge", "UnknownBlob", "digest", "exists", "keys", "local_path", "place",
    "put_file", "put_stream", "remove", "remove_stale", "shelf", "sweep", "workspace",
    "written_whole",
]  # fmt: skip

_CHUNK = 1024 * 1024  # bytes
_YOUNG = 3600.0  # seconds in which what is put again need not be renewed


def put_file(path: Path, *, move: bool = False) -> Blob:
    """Keep a file's bytes; with `move` the file itself goes (nothing is copied on the same disk).

    Raises StorageFull, StorageAway; then nothing was kept, and the file is where it was.
    """
    if not move:
        return put_stream(_chunks(path))
    blob = digest(path)
    with room_needed():
        if _kept(blob):
            path.unlink()
        else:
            _shelf().put(path, name_of(blob.key))
    return blob


def digest(path: Path) -> Blob:
    """What a file would be kept as; nothing is kept."""
    with path.open("rb") as file:
        return Blob(hashlib.file_digest(file, "sha256").hexdigest(), file.tell())


def put_stream(chunks: Iterable[bytes], *, limit: int | None = None) -> Blob:
    """Keep bytes as they come; returns when they are on the disk, or in the bucket.

    Raises TooLarge past `limit` bytes, StorageFull, StorageAway; then nothing is left of them.
    """
    with room_needed():
        work().mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=work(), prefix="incoming-")
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                digest, size = hashlib.sha256(), 0
                for chunk in chunks:
                    size += len(chunk)
                    if limit is not None and size > limit:
                        raise TooLarge(limit=limit)
                    digest.update(chunk)
                    file.write(chunk)
            blob = Blob(digest.hexdigest(), size)
            if not _kept(blob):
                _shelf().put(temporary, name_of(blob.key))
        finally:
            temporary.unlink(missing_ok=True)
    return blob


def local_path(key: str) -> Path:
    """Return a path to read the bytes from; raises UnknownBlob, StorageAway, StorageDamaged."""
    try:
        return _shelf().path(name_of(key))
    except FileNotFoundError as error:
        raise UnknownBlob(key=key) from error


def place(key: str) -> str:
    """Return the name of the bytes below the data folder or the prefix of the bucket. Raises UnknownBlob."""
    return f"{blobs().name}/{name_of(key)}"


def exists(key: str) -> bool:
    return _shelf().look(name_of(key)) is not None


def remove(key: str) -> None:
    """Let bytes go at once that must not be kept; nothing where they are not there."""
    with suppress(FileNotFoundError):
        _shelf().remove(name_of(key))


def keys() -> Iterator[str]:
    """Go through every key that is kept, in no order."""
    for name, _modified in _shelf().names():
        yield name.rpartition("/")[2]


def sweep(referenced: set[str], older_than: timedelta) -> int:
    """Remove what nothing refers to and is older than this; return how many.

    The age protects bytes whose row is about to be written: keep it well over the longest job.
    """
    before = time.time() - older_than.total_seconds()
    removed = 0
    shelf = _shelf()
    for name, modified in shelf.names():
        if name.rpartition("/")[2] not in referenced and modified < before:
            shelf.remove(name)
            removed += 1
    for path in work().glob("incoming-*"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed


def _shelf() -> Shelf:
    return shelf(blobs())


def _kept(blob: Blob) -> bool:
    """Say whether the same bytes are there already; their age begins anew, so that no sweep takes them."""
    there = _shelf().look(name_of(blob.key))
    if there is None or there.size != blob.size:
        return False
    if there.modified < time.time() - _YOUNG:
        try:
            _shelf().renew(name_of(blob.key))
        except FileNotFoundError:
            return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
