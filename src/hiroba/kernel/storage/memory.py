"""Sealed files that are read just now lie opened in memory: a folder of a tmpfs that only this user enters.

Whatever is made of them and kept for a while lies there too. Nothing of it is needed: those that nobody read
for some minutes go, and where room is short those that were read longest ago. Who has a file open reads on.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from hiroba.kernel.rounds.service import Rounds
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage.durable import NO_ROOM
from hiroba.kernel.storage.places import data
from hiroba.kernel.storage.types import NoRoomToOpen, OpenedFolderRefused, Opening

_SHARED: Final = Path("/dev/shm")  # noqa: S108 - a tmpfs; below it a folder of our own
_NOTED: Final = 5.0  # seconds between two notes that a file is read
_SPARED: Final = 30.0  # seconds in which somebody may be about to open what they asked for
_ROUND: Final = 60.0  # seconds between two looks for what is idle
_mine: Final[set[Path]] = set()  # opened by this process
_locks: Final = tuple(threading.Lock() for _ in range(16))  # one file is opened once in a process


def folder() -> Path:
    """Where opened files lie: as set, in shared memory, else in the data folder; made where it is not there.

    Raises OpenedFolderRefused where it is somebody else's.
    """
    place = _place()
    with suppress(FileExistsError):
        place.mkdir(mode=0o700, parents=True)
    found = place.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise OpenedFolderRefused(path=str(place))
    if found.st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        place.chmod(0o700)
    return place


def opening() -> Opening:
    """Where sealed files are opened, and how much fits. Raises OpenedFolderRefused."""
    return Opening(folder(), _most(), apart=not _place().is_relative_to(data()))


def _most() -> int:
    about = os.statvfs(folder())
    return settings.storage().opened_bytes or about.f_blocks * about.f_frsize // 2


def _place() -> Path:
    said = settings.storage().opened_dir
    return _absolute(said) if said else _default(data())


@cache
def _absolute(folder: Path) -> Path:
    return folder.absolute()


@cache
def _default(data: Path) -> Path:
    """One folder a user and data folder."""
    if os.path.ismount(_SHARED) and os.access(_SHARED, os.W_OK):
        named = hashlib.sha256(str(data).encode()).hexdigest()[:16]
        return _SHARED / f"hiroba-{os.getuid()}-{named}"
    return data / "work" / "opened"


def holds(path: Path) -> bool:
    """Whether a file is an opened one, or was made of one."""
    return path.is_relative_to(_place())


def known(name: str) -> Path | None:
    """The opened file of a name where it is there; that it is read is noted."""
    place = _place() / name
    try:
        found = place.stat()
        if found.st_atime < time.time() - _NOTED:
            os.utime(place, ns=(time.time_ns(), found.st_mtime_ns))
    except (FileNotFoundError, NotADirectoryError):
        return None
    return place


def path(name: str, size: int, write: Callable[[Path], None]) -> Path:
    """The opened file of a name, written by `write` where it is not here. size: bytes.

    Raises what write does, NoRoomToOpen, OpenedFolderRefused.
    """
    with _locks[hash(name) % len(_locks)]:
        if (found := known(name)) is not None:
            return found
        place = folder() / name
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with room(size), _incoming(place.parent) as file:
            write(file)
            file.chmod(0o400)
            file.replace(place)
        note(place)
    return place


def note(place: Path) -> None:
    """Have a file go with this process, where that ends by itself: a command, not a server's."""
    if not _mine:
        atexit.register(_close_mine)
    _mine.add(place)


def _close_mine() -> None:
    for place in _mine:
        with suppress(OSError):
            place.unlink()


@contextmanager
def room(size: int = 0) -> Iterator[None]:
    """Make room for as many bytes; what then does not fit ends in NoRoomToOpen."""
    _make_room(size)
    try:
        yield
    except OSError as error:
        if error.errno in NO_ROOM:
            raise NoRoomToOpen(size=size, path=str(folder())) from error
        raise


def forget(name: str) -> None:
    """Remove an opened file, if it is there."""
    with suppress(FileNotFoundError, NotADirectoryError):
        (_place() / name).unlink()


def close_idle() -> int:
    """Remove what nobody read for some minutes; return how many files."""
    before, removed = time.time() - settings.storage().opened_minutes * 60, 0
    with suppress(FileNotFoundError):  # all of it was closed this moment
        for read, _size, file in _files():
            if read < before:
                file.unlink(missing_ok=True)
                removed += 1
    return removed


def close_all() -> None:
    """Remove everything: before anything is served, and after the last has ended."""
    shutil.rmtree(_place(), ignore_errors=True)


def closer() -> Rounds:
    """Removes what is idle, while a process runs."""
    return Rounds("opened-files", _ROUND, close_idle, "opened files were not looked through")


def _make_room(size: int) -> None:
    there = sorted(_files())
    place = folder()
    total, spared = sum(each[1] for each in there), time.time() - _SPARED
    about = os.statvfs(place)
    missing = max(total + size - _most(), size - about.f_bavail * about.f_frsize)
    for read, freed, file in there:
        if missing <= 0:
            return
        if read < spared:
            file.unlink(missing_ok=True)
            missing -= freed
    if missing > 0:
        raise NoRoomToOpen(size=size, path=str(place))


def _files() -> Iterator[tuple[float, int, Path]]:
    for file in _place().rglob("*"):
        with suppress(FileNotFoundError):
            found = file.lstat()
            if stat.S_ISREG(found.st_mode):
                yield max(found.st_atime, found.st_mtime), found.st_size, file


@contextmanager
def _incoming(place: Path) -> Iterator[Path]:
    """A file that is gone again unless it was moved away."""
    handle, name = tempfile.mkstemp(dir=place, prefix=".")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
