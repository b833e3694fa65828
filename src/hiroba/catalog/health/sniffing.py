"""What a file is: by its first bytes, before its name, before what somebody wrote about it."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

_MAGIC: Final = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"PAR1", "parquet"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
    (b"SQLite format 3\x00", "gpkg"),
    (b"fgb\x03fgb", "fgb"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x00\x00'\n", "shp"),
)
_IN_ZIP: Final = (  # names that stand near the beginning of a package
    (b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "ods"),
    (b"xl/", "xlsx"),
    (b"word/", "docx"),
    (b"ppt/", "pptx"),
    (b"doc.kml", "kmz"),
    (b"stop_times.txt", "gtfs"),
    (b"agency.txt", "gtfs"),
)
_MEDIA: Final = {
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "application/json": "json",
    "application/geo+json": "geojson",
    "application/ld+json": "jsonld",
    "text/turtle": "ttl",
    "application/rdf+xml": "rdf",
    "application/n-triples": "nt",
    "application/pdf": "pdf",
    "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.google-earth.kml+xml": "kml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/html": "html",
}
_ALIASES: Final = {"jpg": "jpeg", "htm": "html", "jsonl": "json", "ndjson": "json", "geo.json": "geojson",
                   "turtle": "ttl", "json-ld": "jsonld", "excel": "xlsx", "shapefile": "shp",
                   "geopackage": "gpkg", "gtfs-jp": "gtfs", "sqlite": "gpkg"}  # fmt: skip
_XML: Final = ((b"<rdf:rdf", "rdf"), (b"<kml", "kml"), (b"<!doctype html", "html"), (b"<html", "html"))
_ENDING = re.compile(r"\.([a-z0-9-]{1,10})$")
_WORD = re.compile(r"[a-z0-9.-]+")


def sniff(head: bytes) -> str:
    """Return the format that the first bytes show; "" where they show none (a CSV has no mark)."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head.startswith(b"PK\x03\x04"):
        return next((name for mark, name in _IN_ZIP if mark in head), "zip")
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lowered = text[:4096].lower()
    if lowered.startswith(b"<"):
        return next((name for mark, name in _XML if mark in lowered), "xml")
    if text.startswith((b"{", b"[")):
        return _json_kind(text)
    return "ttl" if lowered.startswith((b"@prefix", b"@base")) else ""


def _json_kind(text: bytes) -> str:
    if b'"@context"' in text:
        return "jsonld"
    collection = b'"FeatureCollection"' in text or b'"Feature"' in text
    return "geojson" if collection else "json"


def format_of(head: bytes, media_type: str, url: str, written: str) -> str:
    """Return the format: by content, else the ending of the address, else the media type, else as written."""
    found = sniff(head)
    if found and found not in ("zip", "xml"):
        return found
    media = _MEDIA.get(media_type.partition(";")[0].strip().lower(), "")
    return _by_ending(url) or (media if media != "html" or not written else "") or plain(written) or found


def _by_ending(url: str) -> str:
    try:
        path = urlsplit(url).path.lower()
    except ValueError:
        return ""
    found = _ENDING.search(path)
    name = _ALIASES.get(found[1], found[1]) if found else ""
    return name if name in KNOWN else ""


def plain(written: str) -> str:
    """Return a format as somebody wrote it (CSV, Excel, GeoJSON) as its name; "" for what is unknown."""
    found = _WORD.search(written.strip().lower().lstrip("."))
    name = _ALIASES.get(found[0], found[0]) if found else ""
    return name if name in KNOWN else ""


PAPER: Final = frozenset(
    {"pdf", "png", "jpeg", "gif", "tiff", "html", "doc", "docx", "ppt", "pptx", "txt", "zip"}
)
OWNED: Final = frozenset({"xls", "xlsx", "mdb", "dwg", "shp", "shapefile"})
OPEN: Final = frozenset(
    {"csv", "tsv", "json", "geojson", "xml", "kml", "kmz", "gpkg", "ods", "parquet", "fgb", "gtfs", "gml"}
)
NAMED: Final = frozenset({"rdf", "ttl", "jsonld", "nt", "n3", "sparql"})
KNOWN: Final = PAPER | OWNED | OPEN | NAMED
