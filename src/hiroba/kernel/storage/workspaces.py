"""Private folders for work in progress; what a dead process left is removed."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hiroba.kernel.storage.durable import room_needed
from hiroba.kernel.storage.places import work

_LOCK = ".lock"


@contextmanager
def incoming() -> Iterator[Path]:
    """A file that is gone again unless it was moved away."""
    with room_needed():
        work().mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=work(), prefix="incoming-")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def workspace() -> Iterator[Path]:
    """Give a private folder under the data folder, so that a file moves from it without a copy."""
    with room_needed():
        work().mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=work(), prefix="w-"))
        handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)  # the kernel lets go of it when the process dies, however it dies
        with room_needed():
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def remove_stale() -> int:
    """Remove the folders whose process is gone; return how many. Called at the start of a worker."""
    removed = 0
    for folder in work().glob("w-*"):
        if _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _abandoned(folder: Path) -> bool:
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return _older_than_a_minute(folder)  # made this instant, or half removed
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(handle)
    return True


def _older_than_a_minute(folder: Path) -> bool:
    try:
        return time.time() - folder.stat().st_mtime > 60
    except FileNotFoundError:
        return False
