"""Mirrors and what was written from them: given again while nothing changed.

Each file outlives the questions that read it.
"""

from __future__ import annotations

import os
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from hiroba.context.city import service as city
from hiroba.intake.city_tables.laid import Laid
from hiroba.intake.city_tables.mirror import Mirror
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

_MIRRORS: Final = 10  # types of which a process keeps one
_FILES: Final = 100  # tables that are given again
_KEPT: Final = 300.0  # seconds of a file, longer than any question
Write = Callable[[Mirror, Path], Laid]


class Kept(NamedTuple):
    path: Path
    laid: Laid
    position: int  # of the city's log: all that was written before is in it


class Shelf:
    """The tables of one process. Of a type one is written at a time: others wait, and may find it done."""

    def __init__(self) -> None:
        self._mirrors: OrderedDict[tuple[Path, str], Mirror] = OrderedDict()
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, type: str, which: Hashable, write: Write) -> Kept:
        """The table as the city is now. Raises what `write` raises, StorageFull."""
        mirror = self._mirror(type)
        with mirror.lock:
            try:
                position = city.position()
                key = _folder(), type, which
                found = self._kept.get(key)
                if found is None or not _is_good(found, position):
                    found = _written(mirror, write, position)
                    self._keep(key, found)
                return found
            except BaseException:
                self._drop(mirror)
                raise

    def close(self) -> None:
        """Forget all tables."""
        for mirror in list(self._mirrors.values()):
            with mirror.lock:
                self._drop(mirror)

    def _mirror(self, type: str) -> Mirror:
        key = _folder(), type
        with self._lock:
            found = self._mirrors.get(key)
            if found is None:
                found = self._mirrors[key] = Mirror(type, _folder() / "spill")
                if len(self._mirrors) > _MIRRORS:
                    self._mirrors.popitem(last=False)  # it ends with whoever still asks it
            self._mirrors.move_to_end(key)
            return found

    def _drop(self, mirror: Mirror) -> None:
        with self._lock:
            for key in [key for key, each in self._mirrors.items() if each is mirror]:
                del self._mirrors[key]
        mirror.close()

    def _keep(self, key: Hashable, found: Kept) -> None:
        with self._lock:
            self._kept[key] = found
            self._kept.move_to_end(key)
            if len(self._kept) > _FILES:
                self._kept.popitem(last=False)
        _sweep()


def _is_good(kept: Kept, position: int) -> bool:
    until = kept.laid.until
    if until is not None and until <= time.time_ns() // 1_000:
        return False
    try:
        os.utime(kept.path)  # it is being read again
    except FileNotFoundError:
        return False
    return kept.position == position


def _written(mirror: Mirror, write: Write, position: int) -> Kept:
    path = _folder() / f"{secrets.token_hex(12)}.parquet"
    with storage.workspace() as work:
        laid = write(mirror, work / "rows.parquet")
        (work / "rows.parquet").replace(path)
    return Kept(path.resolve(), laid, position)


def _folder() -> Path:
    folder = settings.server().data_dir / "workbench" / "city"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def files() -> int:
    """How many tables are kept, of all processes."""
    return sum(1 for _path in _folder().glob("*.parquet"))


def remove_files() -> int:
    """Remove all of them, whatever process wrote them: the next question writes what it needs. Returns how
    many there were."""
    gone = list(_folder().glob("*.parquet"))
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _sweep() -> None:
    """Remove tables that no question reads any more."""
    before = time.time() - _KEPT
    for path in _folder().glob("*.parquet"):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < before:
                path.unlink()
