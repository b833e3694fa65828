"""A feed's zip: which file is which, within bounds, as tables of texts."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

import polars as pl

from hiroba.intake.gtfs import spec
from hiroba.intake.gtfs.types import Finding, Timetable
from hiroba.intake.reading import service as reading

_TELLING = {"stop_times.txt", "trips.txt", "stops.txt", "routes.txt"}
_ENOUGH = 3  # of these files make a zip a feed, so that one that lacks something is told what
_LONGEST = 1024**3  # bytes of all files, unpacked: they are held in memory together
_MOST_COLUMNS = 256  # of one file; the standard's widest has some twenty


def recognises(path: Path) -> bool:
    """Report whether this is a zip with the files of a feed."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with reading.listed_zip(path, path.name) as archive:
            names = {PurePosixPath(name).name.casefold() for name in archive.namelist()}
    except (*reading.BROKEN_ZIP, reading.ArchiveBomb):
        return False
    return len(names & _TELLING) >= _ENOUGH


def read(path: Path, name: str = "") -> Timetable:
    """Every known file as a table of texts. What cannot be read is a finding.

    name: as its sender calls the zip. Raises ArchiveBomb, and what `reading.BROKEN_ZIP` lists.
    """
    findings: list[Finding] = []
    frames: dict[str, pl.DataFrame] = {}
    with reading.opened_zip(path, name or path.name) as archive:
        found = _members(archive, findings)
        if sum(member.file_size for member in found) > _LONGEST:
            raise reading.ArchiveBomb(name=name or path.name)
        for member in found:
            name = PurePosixPath(member.filename).name.casefold().removesuffix(".txt")
            frame = _read(archive, member, name, findings)
            if frame is not None:
                frames[name] = frame
    return Timetable(frames, tuple(findings))


def _members(archive: zipfile.ZipFile, findings: list[Finding]) -> list[zipfile.ZipInfo]:
    """The known files, each once, the one nearest to the top."""
    found: dict[str, zipfile.ZipInfo] = {}
    unknown: list[str] = []
    deep: list[str] = []
    members = [each for each in archive.infolist() if not each.is_dir() and "__MACOSX" not in each.filename]
    for member in sorted(members, key=lambda each: (each.filename.count("/"), each.filename)):
        name = PurePosixPath(member.filename).name.casefold()
        if name.removesuffix(".txt") not in spec.FILES or not name.endswith(".txt"):
            unknown.append(member.filename[:100])
        elif name not in found:
            found[name] = member
            if "/" in member.filename:
                deep.append(member.filename[:100])
    if unknown:
        findings.append(Finding("gtfs.file-unknown", "", len(unknown), tuple(unknown[:5])))
    if deep:
        findings.append(Finding("gtfs.in-folder", "", len(deep), tuple(deep[:5])))
    return list(found.values())


def _read(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, findings: list[Finding]
) -> pl.DataFrame | None:
    file = f"{name}.txt"
    try:
        text = _decode(archive.read(member), file, findings)
        if text.partition(b"\n")[0].count(b",") >= _MOST_COLUMNS:
            findings.append(Finding("gtfs.file-unreadable", file, 1, (f"> {_MOST_COLUMNS}",)))
            return None
        return _table(text)
    except (*reading.BROKEN_ZIP, RuntimeError, pl.exceptions.PolarsError) as error:
        findings.append(Finding("gtfs.file-unreadable", file, 1, (type(error).__name__,)))
        return None


def _decode(content: bytes, file: str, findings: list[Finding]) -> bytes:
    content = content.removeprefix(b"\xef\xbb\xbf")
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        findings.append(Finding("gtfs.encoding", file))
        return content.decode("cp932", errors="replace").encode()
    return content


def _table(content: bytes) -> pl.DataFrame:
    """Cells as texts, trimmed, empty ones null; header names trimmed and in small letters."""
    if not content.strip():
        return pl.DataFrame()
    frame = pl.read_csv(content, infer_schema=False, truncate_ragged_lines=True, raise_if_empty=False)
    names: dict[str, str] = {}
    for column in frame.columns:
        wanted = column.strip().strip('"').strip().casefold() or f"column_{len(names) + 1}"
        names[column] = wanted if wanted not in names.values() else f"{wanted}_{len(names) + 1}"
    frame = frame.rename(names)
    trimmed = frame.with_columns(pl.all().str.strip_chars().replace("", None))
    return trimmed.filter(~pl.all_horizontal(pl.all().is_null())) if trimmed.width else trimmed
