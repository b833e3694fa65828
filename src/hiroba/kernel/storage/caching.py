"""Files of a bucket on this machine: bounded, the least recently read go first. They never change.

The folder may be emptied while nothing runs. What was read within the last hour stays, even past the bound:
somebody may be about to open it.
"""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import file_digest
from pathlib import Path

from hiroba.kernel.storage.durable import room_needed
from hiroba.kernel.storage.types import StorageDamaged
from hiroba.kernel.storage.workspaces import incoming

_SPARED = 3600.0  # seconds
_NOTED = 60.0  # seconds between two notes that a file is read
_DIGEST = re.compile(r"[0-9a-f]{64}")


class Cache:
    """Files by key below a folder."""

    def __init__(self, folder: Path, most: int) -> None:
        """most: bytes."""
        self._folder, self._most = folder, most

    def path(self, key: str, fetch: Callable[[Path], None]) -> Path:
        """The file of a key, brought by `fetch` where it is not here.

        Raises what fetch does, StorageDamaged, StorageFull.
        """
        place = self._folder / key
        if not self._here(place):
            with incoming() as file:
                fetch(file)
                _check(file, place.name)
                self.take(file, key)
        return place

    def take(self, file: Path, key: str) -> None:
        """Move a file in; others go where there are too many."""
        place = self._folder / key
        with room_needed():
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(file, place)
        self._trim()

    def remove(self, key: str) -> None:
        (self._folder / key).unlink(missing_ok=True)

    def _here(self, place: Path) -> bool:
        """Say whether it is here, and note that it is read; the time of its change stays as it is."""
        try:
            found = place.stat()
            if found.st_atime < time.time() - _NOTED:
                os.utime(place, ns=(time.time_ns(), found.st_mtime_ns))
        except FileNotFoundError:
            return False
        return True

    def _trim(self) -> None:
        here = sorted(self._files())
        total = sum(size for _read, size, _path in here)
        before = time.time() - _SPARED
        for read, size, path in here:
            if total <= self._most or read > before:
                return
            path.unlink(missing_ok=True)
            total -= size

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        for path in self._folder.rglob("*"):
            with suppress(FileNotFoundError):
                found = path.stat()
                if path.is_file():
                    yield found.st_atime, found.st_size, path


def _check(file: Path, name: str) -> None:
    """A file that is named by its content has that content. Raises StorageDamaged."""
    if not _DIGEST.fullmatch(name):
        return
    with file.open("rb") as opened:
        if file_digest(opened, "sha256").hexdigest() != name:
            raise StorageDamaged(key=name)
