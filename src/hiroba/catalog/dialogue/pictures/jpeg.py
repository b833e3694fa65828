"""JPEG (ITU-T T.81) written anew: the segments that decode it stay. Where and with what it was taken, notes
and whatever lies behind the end go; how the camera was held is kept."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from hiroba.catalog.dialogue.pictures.png import Broken

START = b"\xff\xd8\xff"
_FRAMES = (0xC0, 0xC1, 0xC2)  # B.1.1.3: baseline, extended, progressive
_SCAN, _END, _NOTE, _ADOBE, _EXIF = 0xDA, 0xD9, 0xFE, 0xEE, 0xE1
_KEPT = (*_FRAMES, 0xC4, 0xDB, 0xDD, _SCAN)  # tables, restart interval
_MOST_SIDE = 8000  # pixels
_ORIENTATION = 0x0112
_MARKER = re.compile(rb"\xff(?![\x00\xd0-\xd7\xff])", re.S)  # what ends entropy-coded data (B.1.1.5)


def rewritten(data: bytes) -> bytes:
    """Return the same picture with nothing beside it. Raises Broken."""
    kept, turned, framed, scanned = [], 1, False, False
    for marker, body, coded in _segments(data):
        if marker in _FRAMES:
            _check_frame(body)
            framed = True
        elif marker == _SCAN:
            if not framed:
                raise Broken
            scanned = True
        elif marker == _EXIF:
            turned = _orientation(body) or turned
        if marker in _KEPT or (marker == _ADOBE and body[:5] == b"Adobe" and len(body) == 12):
            kept.append(_segment(marker, body) + coded)
    if not (framed and scanned):
        raise Broken
    held = _segment(_EXIF, _exif(turned)) if turned != 1 else b""
    return b"".join((START[:2], held, *kept, b"\xff\xd9"))


def _segments(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Yield (marker, body, entropy-coded data that follows it) up to the end of the image."""
    at = 2
    while at + 4 <= len(data) or data[at : at + 2] == b"\xff\xd9":
        if data[at] != 0xFF:
            raise Broken
        marker = data[at + 1]
        if marker == 0xFF:  # fill (B.1.1.2)
            at += 1
            continue
        if marker == _END:
            return
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + length]
        if length < 2 or len(body) != length - 2 or not _known(marker):
            raise Broken
        at += 2 + length
        coded = b""
        if marker == _SCAN:
            ends = _MARKER.search(data, at)
            if ends is None:
                raise Broken
            coded, at = data[at : ends.start()], ends.start()
        yield marker, body, coded
    raise Broken


def _known(marker: int) -> bool:
    """Whether a segment with a length begins here that a browser passes over or decodes."""
    return marker in _KEPT or marker == _NOTE or 0xE0 <= marker <= 0xEF


def _check_frame(body: bytes) -> None:
    if len(body) < 6:
        raise Broken
    precision, height, width, components = struct.unpack(">BHHB", body[:6])
    small = 0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE
    if precision != 8 or not small or components not in (1, 3) or len(body) != 6 + 3 * components:
        raise Broken


def _orientation(body: bytes) -> int:
    """Read how the camera was held (Exif 2.32, 4.6.4 A), 1 to 8; 0 where that is not said."""
    if body[:6] != b"Exif\0\0" or len(body) < 20:
        return 0
    tiff = body[6:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return 0
    start = struct.unpack(f"{order}I", tiff[4:8])[0]
    entries = tiff[start + 2 : start + 2 + 12 * 64]
    for at in range(0, len(entries) - 11, 12):
        tag, kind = struct.unpack(f"{order}HH", entries[at : at + 4])
        if (tag, kind) == (_ORIENTATION, 3):
            value = struct.unpack(f"{order}H", entries[at + 8 : at + 10])[0]
            return value if 1 <= value <= 8 else 0
    return 0


def _exif(turned: int) -> bytes:
    return b"Exif\0\0II*\0" + struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, turned, 0, 0)


def _segment(marker: int, body: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body
