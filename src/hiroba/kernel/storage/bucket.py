"""A bucket behind the S3 protocol (Amazon's, MinIO, Ceph, a cloud's), by the settings of the storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pyarrow.fs as fs

from hiroba.kernel.settings import service as settings
from hiroba.kernel.settings.types import StorageSettings
from hiroba.kernel.storage.durable import NO_ROOM
from hiroba.kernel.storage.types import Kept, StorageAway, StorageFull

_CONNECT = 5.0  # seconds
_REQUEST = 60.0  # seconds for one part of an object


def bucket() -> Bucket | None:
    """The bucket that the settings name; None: everything is in the data folder."""
    return _of(settings.storage())


@cache
def _of(set_: StorageSettings) -> Bucket | None:
    return Bucket(set_) if set_.bucket else None


class Bucket:
    """Objects by key. An object is written whole or not at all, and never changed."""

    def __init__(self, set_: StorageSettings) -> None:
        self._files = fs.S3FileSystem(
            access_key=set_.access_key or None,
            secret_key=set_.secret_key.get_secret_value() or None,
            endpoint_override=set_.endpoint or None,
            region=set_.region or None,
            connect_timeout=_CONNECT,
            request_timeout=_REQUEST,
        )
        self._root = "/".join(part for part in (set_.bucket, set_.prefix.strip("/")) if part)

    def upload(self, file: Path, key: str) -> None:
        """Write an object; it is durable when this returns. Raises StorageAway."""
        with _told():
            fs.copy_files(
                str(file), self._place(key), source_filesystem=fs.LocalFileSystem(),
                destination_filesystem=self._files,
            )  # fmt: skip

    def download(self, key: str, target: Path) -> None:
        """Write an object's bytes into a file. Raises FileNotFoundError, StorageAway, StorageFull."""
        with _told():
            fs.copy_files(
                self._place(key), str(target), source_filesystem=self._files,
                destination_filesystem=fs.LocalFileSystem(),
            )  # fmt: skip

    def start(self, key: str, count: int) -> bytes:
        """The first bytes of an object. Raises FileNotFoundError, StorageAway."""
        with _told(), self._files.open_input_file(self._place(key)) as file:
            found: bytes = file.read(count)
        return found

    def look(self, key: str) -> Kept | None:
        """Return an object's size and age, None where there is none. Raises StorageAway."""
        with _told():
            info = self._files.get_file_info(self._place(key))
        if info.type != fs.FileType.File:
            return None
        return Kept(info.size, (info.mtime_ns or 0) / 1e9)

    def copy(self, key: str, to: str) -> None:
        """Have the store copy an object within itself. Raises FileNotFoundError, StorageAway."""
        with _told():
            self._files.copy_file(self._place(key), self._place(to))

    def remove(self, key: str) -> None:
        """Delete an object, if it is there. Raises StorageAway."""
        try:
            with _told():
                self._files.delete_file(self._place(key))
        except FileNotFoundError:
            return

    def names(self, prefix: str) -> Iterator[tuple[str, float]]:
        """Every key below a prefix, with the time of its change. Raises StorageAway."""
        selector = fs.FileSelector(self._place(prefix), allow_not_found=True, recursive=True)
        with _told():
            found = self._files.get_file_info(selector)
        for info in found:
            if info.type == fs.FileType.File:
                yield info.path.removeprefix(f"{self._root}/"), (info.mtime_ns or 0) / 1e9

    def _place(self, key: str) -> str:
        return f"{self._root}/{key}" if key else self._root


@contextmanager
def _told() -> Iterator[None]:
    """Turn what the network says into errors of the house; addresses in its text stay within."""
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise (StorageFull if error.errno in NO_ROOM else StorageAway) from error
