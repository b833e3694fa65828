"""The bounds that keep an archive from growing without end; the only way that one is opened."""

from __future__ import annotations

import io
import itertools
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hiroba.intake.reading.refusals import ArchiveBomb
from hiroba.kernel.settings import service as settings

# what zipfile raises where an archive is damaged (a name may be no UTF-8, a method unknown)
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, UnicodeDecodeError, NotImplementedError)

MOST_MEMBERS = 20_000
MOST_DIRECTORY = 8 * 1024**2  # bytes of the list of members: zipfile makes an object of every 46
HARMLESS = 64 * 1024**2  # up to this size in all the ratio does not matter
_LOCAL_HEADER = 30  # bytes at least in front of a member


@dataclass
class Budget:
    """What all the archives in one file, nested ones too, may hold together. packed: bytes that were sent."""

    packed: int
    members: int = 0
    unpacked: int = 0

    def take(self, members: int, unpacked: int) -> bool:
        """Count an archive in; False where it is too much."""
        limits = settings.intake()
        self.members += members
        self.unpacked += unpacked
        swells = self.unpacked > HARMLESS and self.unpacked > self.packed * limits.max_ratio
        return not swells and self.unpacked <= limits.max_unpacked_bytes and self.members <= MOST_MEMBERS


class _File(io.FileIO):
    """Refuses a list of members that is longer than `longest`, before it is read."""

    longest = MOST_DIRECTORY
    name_told = ""

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > self.longest:
            raise ArchiveBomb(name=self.name_told)
        return super().read(size) or b""


@contextmanager
def opened(path: Path, name: str, budget: Budget | None = None) -> Iterator[zipfile.ZipFile]:
    """Open an archive that keeps within the bounds. Raises ArchiveBomb, and what BROKEN_ZIP lists."""
    with listed(path, name) as archive:
        members = archive.infolist()
        given = budget or Budget(path.stat().st_size)
        fits = given.take(len(members), sum(member.file_size for member in members))
        if not fits or _overlap(members):
            raise ArchiveBomb(name=name)
        yield archive


@contextmanager
def listed(path: Path, name: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive to look at the names of its members only. Raises ArchiveBomb, and BROKEN_ZIP."""
    with _File(path) as file:
        file.name_told = name
        with zipfile.ZipFile(file) as archive:
            file.longest = settings.intake().max_unpacked_bytes
            yield archive


def _overlap(members: list[zipfile.ZipInfo]) -> bool:
    """One piece of the file that counts for several members makes a few bytes into many."""
    places = sorted((each.header_offset, _LOCAL_HEADER + each.compress_size) for each in members)
    return any(place + size > after for (place, size), (after, _size) in itertools.pairwise(places))
