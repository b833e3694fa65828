"""Bytes that survive a power loss: fsync the file, rename, fsync the folders."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from hiroba.kernel.storage.types import StorageFull

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}


@contextmanager
def room_needed() -> Iterator[None]:
    """Turn a full disk (or quota) into StorageFull."""
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise StorageFull from error
        raise


def sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's names, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path) -> None:
    """Make a folder and those above it, each name on the disk before the next."""
    if path.is_dir():
        return
    make_folder(path.parent)
    path.mkdir(exist_ok=True)
    sync(path.parent)


@contextmanager
def written_whole(final: Path) -> Iterator[Path]:
    """Give a file (mode 0600) to write instead of `final`, which then is it, durably, or is as it was.

    The folder is there. When several do it at once, the last one stays. Raises StorageFull.
    """
    with room_needed():
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        with room_needed():
            yield temporary
            sync(temporary)
            temporary.replace(final)
            sync(final.parent)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def put_in_place(temporary: Path, final: Path) -> None:
    """Rename a synced file to its place, durably."""
    make_folder(final.parent)
    temporary.replace(final)
    sync(final.parent)
