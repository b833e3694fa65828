"""The members of a zip that may be opened: safe paths, readable names, bounded size."""

from __future__ import annotations

import shutil
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hiroba.intake.reading.types import Note

_CLUTTER = {"__macosx", ".ds_store", "thumbs.db", "desktop.ini"}
_UTF8_NAME = 0x800  # general purpose bit 11


@dataclass(frozen=True)
class Member:
    """name: as a person wrote it, with folders."""

    name: str
    info: zipfile.ZipInfo

    @property
    def file_name(self) -> str:
        return PurePosixPath(self.name).name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


def members(archive: zipfile.ZipFile) -> tuple[list[Member], list[Note]]:
    """The files in the archive, and notes on those that were left out as unsafe."""
    kept: list[Member] = []
    notes: list[Note] = []
    for info in archive.infolist():
        name = _readable_name(info)
        if info.is_dir() or _is_clutter(name):
            continue
        if _is_unsafe(name, info):
            notes.append(Note("archive.unsafe_member", 1, (name[:200],)))
        else:
            kept.append(Member(name, info))
    return kept, notes


def _readable_name(info: zipfile.ZipInfo) -> str:
    """Zips made on a Japanese Windows name their members in CP932 without saying so."""
    name = info.filename
    if info.flag_bits & _UTF8_NAME or name.isascii():
        return name.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")
    for codec in ("utf-8", "cp932"):
        try:
            return raw.decode(codec).replace("\\", "/")
        except UnicodeDecodeError:
            continue
    return name.replace("\\", "/")


def _is_clutter(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.lower() in _CLUTTER or part.startswith("._") for part in parts)


def _is_unsafe(name: str, info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(name).parts
    absolute = name.startswith("/") or (len(name) > 1 and name[1] == ":")
    mode = info.external_attr >> 16
    return absolute or ".." in parts or "\0" in info.orig_filename or (mode != 0 and stat.S_ISLNK(mode))


def extract(archive: zipfile.ZipFile, member: Member, target: Path) -> None:
    """Copy a member's bytes to `target` (zipfile never gives more than the size that was checked)."""
    with archive.open(member.info) as source, target.open("xb") as sink:
        shutil.copyfileobj(source, sink, 1024 * 1024)
