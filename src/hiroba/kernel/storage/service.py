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

from hiroba.kernel.storage.durable import put_in_place, room_needed, sync
from hiroba.kernel.storage.places import blobs, place_of, work
from hiroba.kernel.storage.types import Blob, StorageFull, TooLarge, UnknownBlob
from hiroba.kernel.storage.workspaces import remove_stale, workspace

__all__ = [
    "StorageFull", "TooLarge", "UnknownBlob", "digest", "exists", "keys", "local_path", "put_file",
    "put_stream", "remove_stale", "sweep", "workspace",
]  # fmt: skip

_CHUNK = 1024 * 1024  # bytes


def put_file(path: Path, *, move: bool = False) -> Blob:
    """Keep a file's bytes; with `move` the file itself goes (nothing is copied on the same disk).

    Raises StorageFull; then nothing was kept, and the file is where it was.
    """
    if not move:
        return put_stream(_chunks(path))
    blob = digest(path)
    final = place_of(blob.key)
    if _kept(final, blob.size):
        path.unlink()
        return blob
    with room_needed():
        if not _same_disk(path):
            moved = put_stream(_chunks(path))
            path.unlink()
            return moved
        sync(path)
        put_in_place(path, final)
        final.chmod(0o440)
    return blob


def digest(path: Path) -> Blob:
    """What a file would be kept as; nothing is kept."""
    with path.open("rb") as file:
        return Blob(hashlib.file_digest(file, "sha256").hexdigest(), file.tell())


def put_stream(chunks: Iterable[bytes], *, limit: int | None = None) -> Blob:
    """Keep bytes as they come; returns when they are on the disk.

    Raises TooLarge past `limit` bytes, StorageFull; then nothing is left of them.
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
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o440)
            final = place_of(digest.hexdigest())
            if not _kept(final, size):
                put_in_place(temporary, final)
        finally:
            temporary.unlink(missing_ok=True)
    return Blob(final.name, size)


def local_path(key: str) -> Path:
    """Return a path to read the bytes from; raises UnknownBlob."""
    path = place_of(key)
    if not path.is_file():
        raise UnknownBlob(key=key)
    return path


def exists(key: str) -> bool:
    return place_of(key).is_file()


def keys() -> Iterator[str]:
    """Go through every key that is kept, in no order."""
    for path in blobs().glob("??/??/*"):
        yield path.name


def sweep(referenced: set[str], older_than: timedelta) -> int:
    """Remove what nothing refers to and is older than this; return how many.

    The age protects bytes whose row is about to be written: keep it well over the longest job.
    """
    before = time.time() - older_than.total_seconds()
    removed = 0
    for path in [*blobs().glob("??/??/*"), *work().glob("incoming-*")]:
        if path.name in referenced:
            continue
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed


def _kept(final: Path, size: int) -> bool:
    """Say whether the same bytes are there already; their age begins anew, so that no sweep takes them."""
    try:
        if final.stat().st_size != size:
            return False
        os.utime(final)
    except FileNotFoundError:
        return False
    return True


def _same_disk(path: Path) -> bool:
    work().mkdir(parents=True, exist_ok=True)
    return path.stat().st_dev == work().stat().st_dev


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
