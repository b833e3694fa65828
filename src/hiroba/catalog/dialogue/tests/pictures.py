"""Pictures made here, with things in them that must not be passed on."""

from __future__ import annotations

import struct
import zlib

NOTE = b"taken at home by me"


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *, interlaced: bool = False, pixels: bytes | None = None) -> bytes:
    """A grey picture of 8 bits with a note inside and something behind its end."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, int(interlaced))
    rows = pixels if pixels is not None else (b"\0" + b"\x7f" * width) * height
    parts = (chunk(b"IHDR", head), chunk(b"tEXt", b"Comment\0" + NOTE), chunk(b"IDAT", zlib.compress(rows)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + chunk(b"IEND", b"") + NOTE


def segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def exif(orientation: int) -> bytes:
    entry = struct.pack(">HHIHH", 0x0112, 3, 1, orientation, 0)
    return b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0) + NOTE


def jpeg(*, orientation: int = 1, precision: int = 8) -> bytes:
    """The segments of a picture of 8 x 8 (its tables are made up: what decodes it is the browser's work)."""
    frame = struct.pack(">BHHB", precision, 8, 8, 1) + b"\x01\x11\x00"
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"
    parts = (
        segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0"), segment(0xE1, exif(orientation)), segment(0xFE, NOTE),
        segment(0xDB, b"\0" + bytes(range(1, 65))), segment(0xC0, frame), scan,
    )  # fmt: skip
    return b"\xff\xd8" + b"".join(parts) + b"\xff\xd9" + NOTE
