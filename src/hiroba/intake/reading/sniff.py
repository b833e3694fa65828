"""What a file is, by its content. The name is asked only where the content cannot tell."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from hiroba.intake.reading import refusals
from hiroba.intake.reading.encoding import detect_bytes
from hiroba.intake.reading.ole import directory_names
from hiroba.intake.reading.zip_limits import BROKEN_ZIP, listed

HEAD = 64 * 1024


class Kind(StrEnum):
    """The formats that are read."""

    DELIMITED = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    JSON = "json"
    GEOPACKAGE = "gpkg"
    KML = "kml"
    KMZ = "kmz"
    PARQUET = "parquet"
    ARCHIVE = "zip"


_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\0\0\1\0", b"8BPS")
_ARCHIVES = (
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7z"),
    (b"Rar!", "RAR"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
)
_HTML = re.compile(
    r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]|<script[\s>]|<table[\s>]|<meta\s", re.I
)
_KML = re.compile(r"<(?:\w+:)?kml[\s>]")
_ASIDE = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>]*>", re.S | re.I)
_ROOT = re.compile(r"<([\w:.-]+)")
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")


def recognise(path: Path, name: str) -> Kind:
    """The kind of the file. Raises a `Refused` that says what it is where it is not taken."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise refusals.EmptyFile(name=name)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zipped(path, name)
    return _by_signature(path, head, name) or _text(head, name)


def _by_signature(path: Path, head: bytes, name: str) -> Kind | None:
    if head.startswith(b"PAR1"):
        return Kind.PARQUET
    if head.startswith(b"SQLite format 3\0"):
        return _sqlite(head, name)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _ole(path, name)
    if head.lstrip().startswith(b"%PDF-"):
        raise refusals.PdfDocument(name=name)
    if head.startswith(_IMAGES) or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        raise refusals.ImageFile(name=name)
    for signature, kind in _ARCHIVES:
        if head.startswith(signature):
            raise refusals.UnsupportedArchive(name=name, kind=kind)
    if head.startswith(b"\0\0\x27\x0a\0\0"):
        raise refusals.LoneShapefilePart(name=name)
    if head.startswith((b"\x09\x08", b"\x09\x04\x06\0", b"\x09\x02\x06\0")):
        raise refusals.BrokenWorkbook(name=name)
    if head.startswith(b"{\\rtf"):
        raise refusals.OfficeDocument(name=name, kind="RTF")
    return None


def _sqlite(head: bytes, name: str) -> Kind:
    if head[68:72] in (b"GPKG", b"GP10", b"GP11") or b"gpkg_contents" in head:
        return Kind.GEOPACKAGE
    raise refusals.UnsupportedFormat(name=name, kind="SQLite")


def _ole(path: Path, name: str) -> Kind:
    names = directory_names(path)
    if names & {"EncryptedPackage", "EncryptionInfo"}:
        raise refusals.EncryptedFile(name=name)
    if names & {"Workbook", "Book"}:
        return Kind.XLS
    if "WordDocument" in names:
        raise refusals.OfficeDocument(name=name, kind="Word")
    if "PowerPoint Document" in names:
        raise refusals.OfficeDocument(name=name, kind="PowerPoint")
    raise refusals.BrokenWorkbook(name=name)


def _zipped(path: Path, name: str) -> Kind:
    try:
        with listed(path, name) as archive:
            members = set(archive.namelist())
            mimetype = _mimetype(archive) if "mimetype" in members else ""
    except RuntimeError as error:  # zipfile says so of an encrypted member
        raise refusals.EncryptedFile(name=name) from error
    except (*BROKEN_ZIP, ValueError) as error:
        looks_like_workbook = name.lower().endswith((".xlsx", ".xlsm", ".ods"))
        raise (refusals.BrokenWorkbook if looks_like_workbook else refusals.BrokenArchive)(
            name=name
        ) from error
    return _office(members, mimetype, name) or _other_zip(members, name)


def _mimetype(archive: zipfile.ZipFile) -> str:
    with archive.open("mimetype") as source:
        return source.read(100).decode("latin-1")


def _office(members: set[str], mimetype: str, name: str) -> Kind | None:
    if "opendocument.spreadsheet" in mimetype:
        return Kind.ODS
    if "opendocument" in mimetype:
        raise refusals.OfficeDocument(name=name, kind="OpenDocument")
    if any(member.startswith("word/") for member in members) and "[Content_Types].xml" in members:
        raise refusals.OfficeDocument(name=name, kind="Word")
    if any(member.startswith("ppt/") for member in members) and "[Content_Types].xml" in members:
        raise refusals.OfficeDocument(name=name, kind="PowerPoint")
    if "xl/workbook.bin" in members:
        raise refusals.UnsupportedFormat(name=name, kind="XLSB")
    if "[Content_Types].xml" in members and any(member.startswith("xl/") for member in members):
        return Kind.XLSX
    return None


def _other_zip(members: set[str], name: str) -> Kind:
    if not members:
        raise refusals.EmptyFile(name=name)
    maps = [member for member in members if member.lower().endswith(".kml")]
    if "doc.kml" in members or (name.lower().endswith(".kmz") and maps):
        return Kind.KMZ
    return Kind.ARCHIVE


def _text(head: bytes, name: str) -> Kind:
    encoding = detect_bytes(head, whole=len(head) < HEAD)
    wide = encoding is not None and encoding.codec.startswith("utf-16")
    if not wide and (head.count(0) > len(head) // 20 or len(_CONTROLS.findall(head)) > len(head) // 50 + 1):
        raise refusals.BinaryRubbish(name=name)
    if encoding is None:
        raise refusals.BinaryRubbish(name=name) if _mostly_odd(head) else refusals.UnknownEncoding(name=name)
    text = head[encoding.bom :].decode(encoding.codec, "replace").lstrip("\ufeff \t\r\n\0")
    if text.startswith("<"):
        return _markup(text, name)
    if text.startswith(("{", "[")) and _is_json(text):
        return Kind.JSON
    return Kind.DELIMITED


def _mostly_odd(head: bytes) -> bool:
    odd = sum(1 for byte in head[:4096] if byte > 0x7E or byte < 0x20)
    return odd * 3 > min(len(head), 4096)


def _markup(text: str, name: str) -> Kind:
    if _KML.search(text[:4096]):
        return Kind.KML
    root = _ROOT.search(_ASIDE.sub("", text[:4096]))
    if (root and root[1].lower() == "html") or (not text.startswith("<?xml") and _HTML.search(text[:4096])):
        raise refusals.HtmlPage(name=name)
    if text.startswith(("<?xml", "<!--")) or re.match(r"<[\w:]+[\s>/]", text):
        raise refusals.XmlDocument(name=name)
    return Kind.DELIMITED


def _is_json(text: str) -> bool:
    """Does the text go on as JSON would? A CSV cell may begin with a bracket as well."""
    return bool(re.match(r'\{\s*(?:"|\}|$)|\[\s*(?:[\[{"\]\-0-9]|true|false|null|$)', text)) and not re.match(
        r"\[[^\]\n\"]*\][^\s\]},]", text
    )
