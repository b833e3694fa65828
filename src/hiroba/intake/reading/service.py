"""The door of reading: recognise a file by its content and open it as tables."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePosixPath
from uuid import uuid4

from hiroba.intake.reading import refusals
from hiroba.intake.reading.archive import read_archive
from hiroba.intake.reading.archive_members import extract, members
from hiroba.intake.reading.delimited import read_delimited
from hiroba.intake.reading.encoding import Encoding
from hiroba.intake.reading.geo_files import read_geojson, read_geopackage
from hiroba.intake.reading.json_tables import is_geojson, load, tables
from hiroba.intake.reading.kml import read_kml
from hiroba.intake.reading.parquet import read_parquet
from hiroba.intake.reading.refusals import ArchiveBomb
from hiroba.intake.reading.sheets import without_asides
from hiroba.intake.reading.sniff import Kind, recognise
from hiroba.intake.reading.types import Note, ReadFile
from hiroba.intake.reading.workbook import read_workbook
from hiroba.intake.reading.zip_limits import BROKEN_ZIP, Budget
from hiroba.intake.reading.zip_limits import listed as listed_zip
from hiroba.intake.reading.zip_limits import opened as opened_zip
from hiroba.kernel.settings import service as settings

__all__ = ["BROKEN_ZIP", "ArchiveBomb", "listed_zip", "opened_zip", "read"]

MOST_NESTED = 1  # zips within a zip that are opened


def read(path: Path, name: str, workspace: Path) -> ReadFile:
    """Open the file at `path`, which its sender calls `name`.

    workspace: a private folder for what must be unpacked or transcoded; it must live as long as the
    tables are drawn from. Raises a subclass of `Refused` (one clear sentence); some of these
    (FormulaRefused, RowTooLong) can also come while the batches of a large file are drawn.
    """
    return _read(path, name, workspace, 0, Budget(path.stat().st_size))


def _read(path: Path, name: str, workspace: Path, depth: int, budget: Budget) -> ReadFile:
    limit = settings.intake().max_file_bytes
    if path.stat().st_size > limit:
        raise refusals.FileTooLarge(name=name, limit=limit)
    kind = recognise(path, name)
    own = workspace / f"read-{uuid4().hex[:12]}"
    own.mkdir()
    if kind == Kind.ARCHIVE:
        if depth > MOST_NESTED:
            raise refusals.NestedArchive(name=name)

        def inner(part: Path, called: str, room: Path) -> ReadFile:
            return _read(part, called, room, depth + 1, budget)

        return read_archive(path, name, own, budget, inner)
    return _READERS[kind](path, name, own)


def _title(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).stem or name


def _delimited(path: Path, name: str, workspace: Path) -> ReadFile:
    table, encoding = read_delimited(path, name, _title(name), workspace)
    return ReadFile(table.format, encoding, (table,))


def _workbook(kind: Kind) -> Callable[[Path, str, Path], ReadFile]:
    def read_kind(path: Path, name: str, _workspace: Path) -> ReadFile:
        return ReadFile(str(kind), "", *without_asides(read_workbook(path, kind, name)))

    return read_kind


def _json(path: Path, name: str, workspace: Path) -> ReadFile:
    document, encoding = load(path, name)
    if is_geojson(document):
        table = read_geojson(document, path, encoding, _title(name), name, workspace)
        return ReadFile("geojson", encoding.codec, (table,))
    return ReadFile("json", encoding.codec, tables(document, _title(name), name), _encoding_notes(encoding))


def _encoding_notes(encoding: Encoding) -> tuple[Note, ...]:
    return () if encoding.rule == "utf8" else (Note(f"encoding.{encoding.rule}"),)


def _geopackage(path: Path, name: str, workspace: Path) -> ReadFile:
    return ReadFile("gpkg", "", read_geopackage(path, name, workspace))


def _kml(path: Path, name: str, _workspace: Path) -> ReadFile:
    return ReadFile("kml", "", (read_kml(path, _title(name), name),))


def _kmz(path: Path, name: str, workspace: Path) -> ReadFile:
    try:
        with opened_zip(path, name) as archive:
            maps = [member for member in members(archive)[0] if member.suffix == ".kml"]
            if not maps:
                raise refusals.EmptyFile(name=name)
            main = next((member for member in maps if member.file_name.lower() == "doc.kml"), maps[0])
            extract(archive, main, workspace / "doc.kml")
    except RuntimeError as error:
        raise refusals.EncryptedFile(name=name) from error
    except BROKEN_ZIP as error:
        raise refusals.BrokenArchive(name=name) from error
    return ReadFile("kmz", "", (read_kml(workspace / "doc.kml", _title(name), name, "kmz"),))


def _parquet(path: Path, name: str, _workspace: Path) -> ReadFile:
    table = read_parquet(path, _title(name), name)
    return ReadFile(table.format, "", (table,))


_READERS: dict[Kind, Callable[[Path, str, Path], ReadFile]] = {
    Kind.DELIMITED: _delimited,
    Kind.XLSX: _workbook(Kind.XLSX),
    Kind.XLS: _workbook(Kind.XLS),
    Kind.ODS: _workbook(Kind.ODS),
    Kind.JSON: _json,
    Kind.GEOPACKAGE: _geopackage,
    Kind.KML: _kml,
    Kind.KMZ: _kmz,
    Kind.PARQUET: _parquet,
}
