"""A shelf whose files lie sealed on another one, and how all of them come under a new key."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.storage import envelope, memory
from hiroba.kernel.storage.bucket import bucket
from hiroba.kernel.storage.places import data
from hiroba.kernel.storage.shelves import SEALED, FolderShelf, Lying, shelf
from hiroba.kernel.storage.types import Kept, StorageDamaged
from hiroba.kernel.storage.workspaces import incoming

_ELSEWHERE = ("cache/", "work/", "derived/")  # nothing there lies sealed in files of its own


class SealedShelf:
    """Names, sizes and bytes are the plain ones. Who reads a file has it opened in memory."""

    def __init__(self, below: Lying, area: str) -> None:
        """area: tells its files from those of others, in memory and in what they are bound to."""
        self._below, self._area = below, area

    def put(self, file: Path, name: str) -> None:
        with incoming() as sealed:
            with file.open("rb") as source, sealed.open("wb") as target:
                envelope.seal(source, target, self._bound(name))
            self._below.put(sealed, name + SEALED)
        file.unlink(missing_ok=True)

    def path(self, name: str) -> Path:
        """Raises NoRoomToOpen and StorageDamaged, too."""
        there = self.look(name)
        if there is None:
            raise FileNotFoundError(name)
        return memory.path(self._bound(name), there.size, lambda target: self._open_into(name, target))

    def open(self, name: str) -> BinaryIO:
        with self._below.lying(name + SEALED) as lies:
            file = lies.open("rb")
        return io.BufferedReader(envelope.Reader(file, self._bound(name)), 1 << 20)

    def look(self, name: str) -> Kept | None:
        found = self._below.look(name + SEALED)
        return None if found is None else Kept(envelope.plain_size(found.size), found.modified)

    def renew(self, name: str) -> None:
        self._below.renew(name + SEALED)

    def remove(self, name: str) -> None:
        self.forget(name)
        self.drop(name)

    def drop(self, name: str) -> None:
        """Remove what everybody may read by now: where it is opened it stays so until it is idle."""
        self._below.remove(name + SEALED)

    def forget(self, name: str) -> None:
        """Close it, if it is opened; it stays where it lies."""
        memory.forget(self._bound(name))

    def names(self) -> Iterator[tuple[str, float]]:
        for name, modified in self._below.names():
            if name.endswith(SEALED):
                yield name.removesuffix(SEALED), modified

    def take_in(self) -> int:
        """Seal what lies open on the shelf; return how many files."""
        lie_open = [name for name, _modified in self._below.names() if not name.endswith(SEALED)]
        for name in lie_open:
            with incoming() as file:
                with self._below.open(name) as source, file.open("wb") as target:
                    shutil.copyfileobj(source, target)
                self.put(file, name)
            self._below.remove(name)
        return len(lie_open)

    def _open_into(self, name: str, target: Path) -> None:
        with self._below.lying(name + SEALED) as lies, lies.open("rb") as source, target.open("wb") as plain:
            plain.writelines(envelope.opened(source, self._bound(name)))

    def _bound(self, name: str) -> str:
        return f"{self._area}/{name}"


def sealed_shelf(folder: Path, *, here: bool = False) -> SealedShelf:
    """A folder below the data folder in which everything lies sealed. here: never in the bucket."""
    area = folder.resolve().relative_to(data()).as_posix()
    return SealedShelf(FolderShelf(folder.resolve()) if here else shelf(folder), area)


def heads() -> Iterator[str]:
    """The sealed key of every file; one that is damaged has none."""
    for below, name in _everywhere():
        with suppress(FileNotFoundError, StorageDamaged):
            yield envelope.head_of(below.start(name, envelope.HEAD), name)


def seal_anew(rewrite: Callable[[str], str]) -> int:
    """Bring every file under the key of now; return how many were written. Killed, it begins again."""
    return sum(_under(below, name, rewrite) for below, name in _everywhere())


def _under(below: Lying, name: str, rewrite: Callable[[str], str]) -> bool:
    """A damaged file stays as it is: it keeps no other from a new key."""
    with suppress(FileNotFoundError, StorageDamaged, sealing.SealBroken, sealing.UnknownKey):
        before = envelope.head_of(below.start(name, envelope.HEAD), name)
        now = rewrite(before)
        if now != before:
            with incoming() as target:
                with below.lying(name) as lies:
                    envelope.copy_under(now, lies, target)
                below.put(target, name)
            return True
    return False


def _everywhere() -> Iterator[tuple[Lying, str]]:
    """Every sealed file of this installation, by the shelf of the whole data folder or the whole bucket."""
    folder = FolderShelf(data())
    for below in (folder, shelf(data())) if bucket() is not None else (folder,):
        for name, _modified in below.names():
            if name.endswith(SEALED) and not name.startswith(_ELSEWHERE):
                yield below, name


sealing.add_holder(envelope.PLACE, seal_anew, heads)
