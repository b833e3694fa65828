"""A feed's zip: which file is which, within bounds, as tables of texts."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath

import polars as pl

from hiroba.intake.gtfs import spec
from hiroba.intake.gtfs.types import Finding, Timetable
from hiroba.kernel.settings import service as settings

_TELLING = {"stop_times.txt", "trips.txt", "stops.txt", "routes.txt"}
_ENOUGH = 3  # of these files make a zip a feed, so that one that lacks something is told what
_LONGEST_FILE = 512 * 1024**2  # bytes of one file, unpacked


def recognises(path: Path) -> bool:
    """Report whether this is a zip with the files of a feed."""
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = {PurePosixPath(name).name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, UnicodeError):
        return False
    return len(names & _TELLING) >= _ENOUGH


def read(path: Path) -> Timetable:
    """Every known file as a table of texts. What cannot be read is a finding."""
    findings: list[Finding] = []
    frames: dict[str, pl.DataFrame] = {}
    left = settings.intake().max_unpacked_bytes
    with zipfile.ZipFile(path) as archive:
        for member in _members(archive, findings):
            name = PurePosixPath(member.filename).name.casefold().removesuffix(".txt")
            size = min(left, _LONGEST_FILE)
            frame = _read(archive, member, name, size, findings)
            left -= member.file_size
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
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, limit: int, findings: list[Finding]
) -> pl.DataFrame | None:
    file = f"{name}.txt"
    ratio = member.file_size / max(member.compress_size, 1)
    if member.file_size > limit or (ratio > settings.intake().max_ratio and member.file_size > 1 << 20):
        findings.append(Finding("gtfs.file-unreadable", file, 1, (f"{member.file_size} bytes",)))
        return None
    try:
        with archive.open(member) as stream:
            content = stream.read(limit + 1)
        text = _decode(content, file, findings)
        return _table(text)
    except (
        zipfile.BadZipFile,
        OSError,
        RuntimeError,
        NotImplementedError,
        pl.exceptions.PolarsError,
    ) as error:
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
