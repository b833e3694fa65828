"""Whole files made of exports: kept for the next reader while there is room, so that a download can go on
where it broke off, and so that what a form could not take is known before the first byte.

They lie with the table's other facts in data_dir/derived, those of tables that lie sealed in memory like the
opened tables; both may be deleted at any time.
"""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import BinaryIO, Final

import msgspec

from hiroba.catalog.tables.keeping import place_of
from hiroba.catalog.tables.types import Export, MadeFile, Told
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

_ROOM: Final = 2 << 30  # bytes of all kept files
_NAME: Final = "made"
_ENDING: Final = "file"


def made_file(parquet: Path, about: str, make: Callable[[], Export]) -> MadeFile:
    """The whole file, kept from an earlier time or made now. about: what its bytes depend on.

    Raises what `make` and its stream raise; then nothing is kept.
    """
    place = _place(parquet, about)
    if place is None:
        with tempfile.TemporaryFile() as file:
            return _written(file, make())
    if (found := _opened(place)) is not None:
        return found
    place.parent.mkdir(parents=True, exist_ok=True)
    with _alone(place):  # a reader who asks for many parts at once has the file made once
        if (found := _opened(place)) is not None:
            return found
        with storage.room_in_memory() if storage.is_opened(parquet) else nullcontext():
            made = _make(place, make())
    _sweep(place)
    return made


def made_already(parquet: Path, about: str) -> MadeFile | None:
    """The whole file where it is kept."""
    place = _place(parquet, about)
    return None if place is None else _opened(place)


def _place(parquet: Path, about: str) -> Path | None:
    place = place_of(parquet, _NAME, about, _ENDING)
    if place is None or not storage.is_opened(parquet):
        return place
    return storage.made_of_opened(f"{parquet.name}/{place.name}")


def _opened(place: Path) -> MadeFile | None:
    with suppress(OSError, msgspec.MsgspecError):
        told = msgspec.json.decode(_told(place).read_bytes(), type=Told)
        file = place.open("rb")
        os.utime(place)  # those that nobody asked for longest go first
        return MadeFile(file, os.fstat(file.fileno()).st_size, told)
    return None


def _told(place: Path) -> Path:
    return place.with_suffix(".told")


def _make(place: Path, export: Export) -> MadeFile:
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".")
    try:
        with os.fdopen(handle, "w+b") as file:
            made = _written(file, export)
        _told(place).write_bytes(msgspec.json.encode(made.told))
        Path(name).replace(place)
    finally:
        Path(name).unlink(missing_ok=True)
    return made


def _written(file: BinaryIO, export: Export) -> MadeFile:
    """The stream in a file, from its beginning; another handle, so that the caller's may be closed."""
    for chunk in export.chunks:
        file.write(chunk)
    file.flush()
    size = file.tell()
    again = os.fdopen(os.dup(file.fileno()), "rb")
    again.seek(0)
    return MadeFile(again, size, export.told)


@contextmanager
def _alone(place: Path) -> Iterator[None]:
    with place.with_suffix(".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _sweep(newest: Path) -> None:
    """Remove the files that were asked for longest ago until the others fit; one that is being sent stays
    open for its reader."""
    folder = settings.server().data_dir / "derived"
    known = []
    for path in folder.glob(f"??/*/{_NAME}-*.{_ENDING}"):
        with suppress(OSError):
            about = path.stat()
            known.append((about.st_mtime_ns, about.st_size, path))
    room = sum(size for _time, size, _path in known) - _ROOM
    for _time, size, path in sorted(known):
        if room <= 0 or path == newest:
            return
        path.unlink(missing_ok=True)
        room -= size
