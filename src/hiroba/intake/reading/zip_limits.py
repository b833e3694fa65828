"""The bounds that keep an archive from growing without end when it is opened."""

from __future__ import annotations

import zipfile
import zlib

from hiroba.intake.reading.refusals import ArchiveBomb
from hiroba.kernel.settings import service as settings

# what zipfile raises where an archive is damaged (a name may be no UTF-8, a method unknown)
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, OSError, EOFError, UnicodeDecodeError, NotImplementedError)

MOST_MEMBERS = 20_000
HARMLESS = 64 * 1024 * 1024  # up to this size in all the ratio does not matter


def check_limits(archive: zipfile.ZipFile, name: str) -> None:
    """Raise ArchiveBomb where the archive declares too many members, too many bytes, or too high a ratio."""
    limits = settings.intake()
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    packed = max(1, sum(member.compress_size for member in members))
    bomb = unpacked > HARMLESS and unpacked > packed * limits.max_ratio
    overlapping = len({member.header_offset for member in members}) < len(members)
    if bomb or overlapping or unpacked > limits.max_unpacked_bytes or len(members) > MOST_MEMBERS:
        raise ArchiveBomb(name=name)
