"""A zip of data files: each member a table; what is no data is passed over and said so."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath

from hiroba.intake.reading import refusals
from hiroba.intake.reading.archive_members import Member, extract, members
from hiroba.intake.reading.geo_files import read_shapefile
from hiroba.intake.reading.types import GridTable, Note, RawTable, ReadFile, Refused
from hiroba.intake.reading.zip_limits import BROKEN_ZIP, Budget, opened

_PASSED_OVER = {
    ".pdf", ".md", ".html", ".htm", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".doc", ".docx", ".xml", ".xsd",
    ".sbn", ".sbx", ".qpj", ".qmd", ".lnk", ".url", ".css", ".js", ".ttf", ".tif", ".tfw",
}  # fmt: skip
_SHAPE_PARTS = {".shp", ".shx", ".dbf", ".prj", ".cpg", ".qix", ".fix"}
_ABOUT = ("readme", "license", "licence", "お読みください", "はじめに", "利用規約", "説明")
_NO_DATA = (
    refusals.PdfDocument,
    refusals.OfficeDocument,
    refusals.ImageFile,
    refusals.XmlDocument,
    refusals.PlainText,
)

ReadMember = Callable[[Path, str, Path], ReadFile]


@dataclass
class _Harvest:
    tables: list[RawTable] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    encodings: set[str] = field(default_factory=set)
    refused: list[Refused] = field(default_factory=list)


def read_archive(path: Path, name: str, workspace: Path, budget: Budget, read_member: ReadMember) -> ReadFile:
    """Open every member with `read_member(path, name, workspace)`.

    A refused member becomes a note and the others go on. Raises BrokenArchive, ArchiveBomb, EncryptedFile,
    NothingReadable.
    """
    harvest = _Harvest()
    try:
        with opened(path, name, budget) as archive:
            found, notes = members(archive)
            harvest.notes.extend(notes)
            if found and all(member.info.flag_bits & 1 for member in found):
                raise refusals.EncryptedFile(name=name)
            _shapefiles(archive, found, workspace, harvest)
            for place, member in enumerate(_others(found)):
                _take(archive, member, workspace / f"member{place}", harvest, read_member)
    except BROKEN_ZIP as error:
        raise refusals.BrokenArchive(name=name) from error
    if not harvest.tables:
        raise _refusal(name, harvest)
    encoding = next(iter(harvest.encodings)) if len(harvest.encodings) == 1 else ""
    return ReadFile("zip", encoding, tuple(harvest.tables), tuple(harvest.notes))


def _refusal(name: str, harvest: _Harvest) -> Refused:
    """A zip of one bad member is refused for that member's reason."""
    if len(harvest.refused) == 1:
        return harvest.refused[0]
    return refusals.NothingReadable(
        name=name, reason=" ".join(str(refused) for refused in harvest.refused[:3])
    )


def _others(found: list[Member]) -> list[Member]:
    stems = {_stem(member) for member in found if member.suffix == ".shp"}
    return [
        member for member in found
        if not (_stem(member) in stems and (member.suffix in _SHAPE_PARTS or ".shp" in member.name.lower()))
    ]  # fmt: skip


def _stem(member: Member) -> str:
    return str(PurePosixPath(member.name).with_suffix("")).lower().removesuffix(".shp")


def _shapefiles(archive: zipfile.ZipFile, found: list[Member], workspace: Path, harvest: _Harvest) -> None:
    for place, shape in enumerate(member for member in found if member.suffix == ".shp"):
        folder = workspace / f"shape{place}"
        folder.mkdir()
        try:
            for part in found:
                if _stem(part) == _stem(shape) and part.suffix in _SHAPE_PARTS:
                    extract(archive, part, folder / f"shape{part.suffix}")
            title = PurePosixPath(shape.name).stem
            table, encoding = read_shapefile(folder / "shape.shp", title, shape.file_name)
            harvest.tables.append(table)
            harvest.encodings.add(encoding)
        except (*BROKEN_ZIP, RuntimeError):
            _refuse(shape, refusals.BrokenArchive(name=shape.file_name), harvest)
        except Refused as refused:
            _refuse(shape, refused, harvest)


def _take(
    archive: zipfile.ZipFile, member: Member, folder: Path, harvest: _Harvest, read_member: ReadMember
) -> None:
    if member.suffix in _PASSED_OVER or member.file_name.lower().startswith(_ABOUT):
        harvest.notes.append(Note("archive.passed_over", 1, (member.name,)))
        return
    folder.mkdir()
    target = folder / "original"
    try:
        extract(archive, member, target)
        read = read_member(target, member.name, folder)
    except BROKEN_ZIP:
        _refuse(member, refusals.BrokenArchive(name=member.name), harvest)
    except RuntimeError:  # zipfile says so of an encrypted member
        _refuse(member, refusals.EncryptedFile(name=member.name), harvest)
    except Refused as refused:
        _refuse(member, refused, harvest)
    else:
        _keep(member, read, harvest)


def _refuse(member: Member, refused: Refused, harvest: _Harvest) -> None:
    if isinstance(refused, _NO_DATA):
        harvest.notes.append(Note("archive.passed_over", 1, (member.name,)))
    else:
        harvest.notes.append(Note("archive.member_refused", 1, (member.name, str(refused))))
    harvest.refused.append(refused)


def _keep(member: Member, read: ReadFile, harvest: _Harvest) -> None:
    if member.suffix == ".txt" and _is_prose(read):
        harvest.notes.append(Note("archive.passed_over", 1, (member.name,)))
        return
    stem = str(PurePosixPath(member.name).with_suffix(""))
    several = len(read.tables) > 1
    for table in read.tables:
        title = f"{stem}/{table.name}" if several else stem
        harvest.tables.append(replace(table, name=title, notes=(*table.notes, *read.notes)))
    if read.encoding:
        harvest.encodings.add(read.encoding)


def _is_prose(read: ReadFile) -> bool:
    """A text of one column among data files is an explanation."""
    return all(isinstance(table, GridTable) and table.width == 1 for table in read.tables)
