"""The door of the storage: bytes are kept once, by what they are."""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings import service as settings
from hiroba.kernel.settings.types import StorageSettings
from hiroba.kernel.storage import envelope, memory
from hiroba.kernel.storage.bucket import bucket
from hiroba.kernel.storage.durable import room_needed, written_whole
from hiroba.kernel.storage.memory import close_all, close_idle, closer, opening
from hiroba.kernel.storage.memory import holds as is_opened
from hiroba.kernel.storage.memory import room as room_in_memory
from hiroba.kernel.storage.places import blobs, data, name_of, work
from hiroba.kernel.storage.sealed import SealedShelf, sealed_shelf
from hiroba.kernel.storage.shelves import SEALED, Shelf, shelf
from hiroba.kernel.storage.types import Blob, NoRoomToOpen, StorageFull, TooLarge, UnknownBlob
from hiroba.kernel.storage.workspaces import incoming, remove_stale, workspace

__all__ = [
    "SealedShelf", "Shelf", "StorageFull", "TooLarge", "UnknownBlob", "as_it_lies", "close_all", "close_idle",
    "closer", "digest", "exists", "is_opened", "is_sealed", "keys", "lay", "local_path", "lying",
    "made_of_opened", "open_file", "opening", "place", "put_as_it_lay", "put_file", "put_stream",
    "reading", "remove", "remove_stale", "room_in_memory", "sealed_by", "sealed_shelf", "settle",
    "shelf", "sweep", "workspace", "written_whole",
]  # fmt: skip

_CHUNK = 1024 * 1024  # bytes
_YOUNG = 3600.0  # seconds in which what is put again need not be renewed


def put_file(path: Path, *, move: bool = False, sealed: bool = False) -> Blob:
    """Keep a file's bytes; with `move` the file itself goes (nothing is copied on the same disk).

    sealed: not everybody may have them. Raises StorageFull, StorageAway; then nothing was kept, and the file
    is where it was.
    """
    if not move:
        return put_stream(_chunks(path), sealed=sealed)
    blob = digest(path)
    with room_needed():
        _put(path, blob, sealed)
    path.unlink(missing_ok=True)
    return blob


def digest(path: Path) -> Blob:
    """What a file would be kept as; nothing is kept."""
    with path.open("rb") as file:
        return Blob(hashlib.file_digest(file, "sha256").hexdigest(), file.tell())


def put_stream(chunks: Iterable[bytes], *, limit: int | None = None, sealed: bool = False) -> Blob:
    """Keep bytes as they come; returns when they are on the disk, or in the bucket.

    Raises TooLarge past `limit` bytes, StorageFull, StorageAway; then nothing is left of them.
    """
    with room_needed(), incoming() as temporary:
        with temporary.open("wb") as file:
            digest, size = hashlib.sha256(), 0
            for chunk in chunks:
                size += len(chunk)
                if limit is not None and size > limit:
                    raise TooLarge(limit=limit)
                digest.update(chunk)
                file.write(chunk)
        blob = Blob(digest.hexdigest(), size)
        _put(temporary, blob, sealed)
    return blob


def _put(file: Path, blob: Blob, sealed: bool) -> None:
    """Move a file in, unless its bytes are here. What lies open is everybody's already, and stays so; a
    sealed form beside it may be left until `lay` is asked for."""
    if _kept(_open_shelf(), blob) or (sealed and _kept(_sealed_shelf(), blob)):
        return
    (_sealed_shelf() if sealed else _open_shelf()).put(file, name_of(blob.key))


def local_path(key: str) -> Path:
    """Return a path to read the bytes from, for the next half minute; who has the file open reads on.

    Raises UnknownBlob, StorageAway, StorageDamaged; of what is sealed NoRoomToOpen and UnknownKey, too.
    """
    name = name_of(key)
    if (opened := memory.known(f"{blobs().name}/{name}")) is not None:
        return opened
    for each in _ways():
        with suppress(FileNotFoundError):
            return each.path(name)
    raise UnknownBlob(key=key)


def open_file(key: str) -> BinaryIO:
    """Return the bytes, to be read once from the beginning: what is sealed takes no room for that.

    Raises what `local_path` raises but NoRoomToOpen.
    """
    name = name_of(key)
    for each in _ways():
        with suppress(FileNotFoundError):
            return each.open(name)
    raise UnknownBlob(key=key)


def is_sealed(key: str) -> bool:
    """Whether bytes lie sealed only."""
    name = name_of(key)
    return _open_shelf().look(name) is None and _sealed_shelf().look(name) is not None


def lay(key: str, *, sealed: bool) -> bool:
    """Have bytes lie sealed, or open; return whether they lie another way still. That form goes with `settle`
    when nobody is about to open it: killed, both are there, and it is done again. Nothing where the bytes are
    not there."""
    name = name_of(key)
    now, before = (_sealed_shelf(), _open_shelf()) if sealed else (_open_shelf(), _sealed_shelf())
    if before.look(name) is None:
        return False
    if now.look(name) is None:
        with room_needed(), incoming() as file:
            with before.open(name) as source, file.open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
            now.put(file, name)
    return True


def settle(key: str, *, sealed: bool) -> None:
    """Let the other form of what was laid go."""
    if sealed:
        _open_shelf().remove(name_of(key))
    else:
        _sealed_shelf().drop(name_of(key))


def made_of_opened(name: str) -> Path:
    """Where something lies, or would, that is made of opened files: in memory, as long as it is read."""
    place = memory.folder() / "made" / name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    memory.note(place)
    return place


@contextmanager
def reading(key: str) -> Iterator[Path]:
    """Give a path to read the bytes from, for a job: what is too large to be opened in memory is a file of a
    workspace that goes with it. Raises UnknownBlob, StorageAway, StorageDamaged, UnknownKey."""
    try:
        path = local_path(key)
    except NoRoomToOpen:
        with workspace() as folder:
            with open_file(key) as source, (folder / key).open("wb") as target:
                shutil.copyfileobj(source, target, _CHUNK)
            yield folder / key
        return
    yield path


@contextmanager
def as_it_lies(key: str) -> Iterator[tuple[Path, bool]]:
    """The file of some bytes as it lies, and whether that is sealed, for a copy. Raises UnknownBlob."""
    name = name_of(key)
    sealed = is_sealed(key)
    try:
        with shelf(blobs()).lying(name + SEALED if sealed else name) as file:
            yield file, sealed
    except FileNotFoundError as error:
        raise UnknownBlob(key=key) from error


def sealed_by(file: Path) -> str:
    """The number of the key that opens a file as it lies sealed. Raises StorageDamaged."""
    with file.open("rb") as opened:
        return sealing.key_of(envelope.head_of(opened.read(envelope.HEAD), file.name))


def put_as_it_lay(key: str, chunks: Iterable[bytes]) -> None:
    """Keep the sealed form of some bytes, from such a copy. Raises StorageFull, StorageAway."""
    with room_needed(), incoming() as file:
        with file.open("wb") as target:
            target.writelines(chunks)
        shelf(blobs()).put(file, name_of(key) + SEALED)


def place(key: str) -> str:
    """Return the name of the bytes below the data folder or the prefix of the bucket. Raises UnknownBlob."""
    return f"{blobs().name}/{name_of(key)}"


def exists(key: str) -> bool:
    return any(each.look(name_of(key)) is not None for each in (_open_shelf(), _sealed_shelf()))


def remove(key: str) -> None:
    """Let bytes go at once that must not be kept; nothing where they are not there."""
    for each in (_open_shelf(), _sealed_shelf()):
        with suppress(FileNotFoundError):
            each.remove(name_of(key))


def keys() -> Iterator[str]:
    """Go through every key that is kept, in no order."""
    yield from {key for key, _sealed in lying()}


def lying(older_than: timedelta = timedelta()) -> Iterator[tuple[str, bool]]:
    """Go through every key that was put so long ago, each with whether it lies sealed; in both ways while it
    goes from one to the other."""
    before = time.time() - older_than.total_seconds()
    for name, modified in _open_shelf().names():
        if not older_than or modified < before:
            yield _key_in(name), name.endswith(SEALED)


def sweep(referenced: set[str], older_than: timedelta) -> int:
    """Remove what nothing refers to and is older than this; return how many.

    The age protects bytes whose row is about to be written: keep it well over the longest job.
    """
    before = time.time() - older_than.total_seconds()
    removed = 0
    shelf = _open_shelf()  # with the files of the sealed one
    for name, modified in shelf.names():
        if _key_in(name) not in referenced and modified < before:
            shelf.remove(name)
            memory.forget(f"{blobs().name}/{name_of(_key_in(name))}")
            removed += 1
    for path in (*work().glob("incoming-*"), *data().glob("tmp*.upload*")):  # of writers that were killed
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed


def _open_shelf() -> Shelf:
    return _shelves(blobs(), settings.storage())[0]


def _sealed_shelf() -> SealedShelf:
    return _shelves(blobs(), settings.storage())[1]


def _ways() -> tuple[Shelf, ...]:
    """Where bytes are looked for; again on the first, for what was just on its way to there.

    Sealed ones come first, for the open form beside may be about to go; in a bucket that look would be a way
    there each time.
    """
    lie_open, lie_sealed = _shelves(blobs(), settings.storage())
    return (lie_sealed, lie_open, lie_sealed) if bucket() is None else (lie_open, lie_sealed, lie_open)


@lru_cache(maxsize=16)
def _shelves(folder: Path, _set: StorageSettings) -> tuple[Shelf, SealedShelf]:
    return shelf(folder), sealed_shelf(folder)


def _key_in(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(SEALED)


def _kept(shelf: Shelf, blob: Blob) -> bool:
    """Say whether the same bytes are there already; their age begins anew, so that no sweep takes them."""
    there = shelf.look(name_of(blob.key))
    if there is None or there.size != blob.size:
        return False
    if there.modified < time.time() - _YOUNG:
        try:
            shelf.renew(name_of(blob.key))
        except FileNotFoundError:
            return False
    return True


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
