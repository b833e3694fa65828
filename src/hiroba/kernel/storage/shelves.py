"""Shelves of files that never change once they are there: a folder of this machine, or a bucket behind S3."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage.bucket import Bucket, bucket
from hiroba.kernel.storage.caching import Cache
from hiroba.kernel.storage.durable import put_in_place, sync
from hiroba.kernel.storage.places import data, work
from hiroba.kernel.storage.types import Kept
from hiroba.kernel.storage.workspaces import incoming

SEALED: Final = ".sealed"  # what the name of a sealed file ends with
_READ_ONLY = 0o440


class Shelf(Protocol):
    """Files by name; a name has folders in it. What is put is there whole, or it is not there."""

    def put(self, file: Path, name: str) -> None:
        """Move the file to its place; it is durable when this returns. Raises StorageFull, StorageAway."""

    def path(self, name: str) -> Path:
        """A file of this machine with the bytes. Raises FileNotFoundError, StorageAway."""

    def open(self, name: str) -> BinaryIO:
        """The bytes, read from the beginning to the end. Raises FileNotFoundError, StorageAway."""

    def look(self, name: str) -> Kept | None:
        """Its size and age, None where it is not there. Raises StorageAway."""

    def renew(self, name: str) -> None:
        """Let its age begin anew. Raises FileNotFoundError, StorageAway."""

    def remove(self, name: str) -> None:
        """Forget it, if it is there. Raises StorageAway."""

    def names(self) -> Iterator[tuple[str, float]]:
        """Every name with the time of its change (seconds since 1970), in no order. Raises StorageAway."""


class Lying(Shelf, Protocol):
    """A shelf of which the sealed form of files is known, too."""

    def lying(self, name: str) -> AbstractContextManager[Path]:
        """The file as it lies there, for a while, and nowhere kept. Raises FileNotFoundError, StorageAway."""

    def start(self, name: str, count: int) -> bytes:
        """Its first bytes. Raises FileNotFoundError, StorageAway."""


def shelf(folder: Path) -> Lying:
    """The shelf of a folder below the data folder; with a bucket, the names below the same path in it."""
    store = bucket()
    root, wanted = data(), folder.resolve()
    if store is None or not wanted.is_relative_to(root):
        return FolderShelf(wanted)
    area = wanted.relative_to(root).as_posix()
    cache = Cache(root / "cache", settings.storage().cache_bytes)
    return BucketShelf(store, "" if area == "." else area, cache)


class FolderShelf:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, file: Path, name: str) -> None:
        near = file if _same_disk(file) else _copied(file)
        final = self._folder / name
        sync(near)
        put_in_place(near, final)
        final.chmod(_READ_ONLY)
        file.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        found = self._folder / name
        if not found.is_file():
            raise FileNotFoundError(name)
        return found

    def open(self, name: str) -> BinaryIO:
        return (self._folder / name).open("rb")

    @contextmanager
    def lying(self, name: str) -> Iterator[Path]:
        yield self.path(name)

    def start(self, name: str, count: int) -> bytes:
        with self.open(name) as file:
            return file.read(count)

    def look(self, name: str) -> Kept | None:
        try:
            found = (self._folder / name).stat()
        except FileNotFoundError:
            return None
        return Kept(found.st_size, found.st_mtime)

    def renew(self, name: str) -> None:
        os.utime(self._folder / name)

    def remove(self, name: str) -> None:
        (self._folder / name).unlink(missing_ok=True)

    def names(self) -> Iterator[tuple[str, float]]:
        for path in self._folder.rglob("*"):
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield path.relative_to(self._folder).as_posix(), path.stat().st_mtime


class BucketShelf:
    """Objects of a bucket below one prefix; what is read is kept on this machine for a while."""

    def __init__(self, store: Bucket, area: str, cache: Cache) -> None:
        self._store, self._area, self._cache = store, area, cache

    def put(self, file: Path, name: str) -> None:
        key = self._key(name)
        self._store.upload(file, key)  # an object appears whole or not at all
        if name.endswith(SEALED):  # it is opened in memory, and under another head after a rotation
            file.unlink()
            return
        file.chmod(_READ_ONLY)
        self._cache.take(file, key)  # what was just written is read next

    def path(self, name: str) -> Path:
        key = self._key(name)
        return self._cache.path(key, lambda target: self._store.download(key, target))

    def open(self, name: str) -> BinaryIO:
        return self.path(name).open("rb")

    @contextmanager
    def lying(self, name: str) -> Iterator[Path]:
        with incoming() as file:
            self._store.download(self._key(name), file)
            yield file

    def start(self, name: str, count: int) -> bytes:
        return self._store.start(self._key(name), count)

    def look(self, name: str) -> Kept | None:
        return self._store.look(self._key(name))

    def renew(self, name: str) -> None:
        """The age of an object is that of its last writing: it is written again."""
        with self.lying(name) as file:
            self._store.upload(file, self._key(name))

    def remove(self, name: str) -> None:
        self._cache.remove(self._key(name))
        self._store.remove(self._key(name))

    def names(self) -> Iterator[tuple[str, float]]:
        for key, modified in self._store.names(self._area):
            yield key.removeprefix(f"{self._area}/" if self._area else ""), modified

    def _key(self, name: str) -> str:
        return f"{self._area}/{name}" if self._area else name


def _same_disk(path: Path) -> bool:
    work().mkdir(parents=True, exist_ok=True)
    return path.stat().st_dev == work().stat().st_dev


def _copied(file: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=work(), prefix="incoming-")
    os.close(handle)
    try:
        shutil.copyfile(file, name)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)
