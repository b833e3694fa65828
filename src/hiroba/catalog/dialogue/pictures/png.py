"""PNG (ISO/IEC 15948) written anew: pixels are unpacked, checked and packed again, the rest is left out."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}  # 11.2.2
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_KEPT = (b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"sRGB", b"IDAT", b"IEND")
_PASSES = (  # Adam7, 8.2: first column and row, steps
    (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
)  # fmt: skip
_MOST_SIDE = 8000  # pixels
_MOST_BYTES = 64 * 1024**2  # unpacked


class Broken(ValueError):
    """Not a picture that can be shown."""


class _Head(NamedTuple):
    width: int
    height: int
    depth: int
    colour: int
    interlaced: bool

    def rows(self) -> Iterator[tuple[int, int]]:
        """Yield how many rows of how many bytes each pass has (9.2: a filter byte before each row)."""
        bits = self.depth * _CHANNELS[self.colour]
        for x, y, right, down in _PASSES if self.interlaced else ((0, 0, 1, 1),):
            width, height = (self.width - x + right - 1) // right, (self.height - y + down - 1) // down
            if width and height:
                yield height, 1 + (width * bits + 7) // 8


def rewritten(data: bytes) -> bytes:
    """Return the same picture with nothing beside it. Raises Broken."""
    chunks = list(_chunks(data))
    kinds = [kind for kind, _body in chunks]
    if not kinds or kinds[0] != b"IHDR" or kinds[-1] != b"IEND" or b"IDAT" not in kinds:
        raise Broken
    head = _head(chunks[0][1])
    if head.colour == 3 and b"PLTE" not in kinds:
        raise Broken
    pixels = _pixels(head, b"".join(body for kind, body in chunks if kind == b"IDAT"))
    written, packed = [SIGNATURE], False
    for kind, body in chunks:
        if kind == b"IDAT":
            if packed:
                continue
            packed = True
            written.append(_chunk(kind, zlib.compress(pixels, 6)))
        elif kind in _KEPT:
            written.append(_chunk(kind, body))
    return b"".join(written)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, seen = len(SIGNATURE), set()
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if len(check) < 4 or zlib.crc32(kind + body) != int.from_bytes(check, "big"):
            raise Broken
        if kind[0] & 0x20 == 0 and kind not in _KEPT:  # 5.4: critical, and not known
            raise Broken
        if kind in seen and kind in _KEPT and kind != b"IDAT":
            raise Broken
        seen.add(kind)
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length
    raise Broken


def _head(body: bytes) -> _Head:
    if len(body) != 13:
        raise Broken
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", body)
    sound = 0 < width <= _MOST_SIDE and 0 < height <= _MOST_SIDE and depth in _DEPTHS.get(colour, ())
    if not sound or packing or filtering or interlace > 1:
        raise Broken
    return _Head(width, height, depth, colour, bool(interlace))


def _pixels(head: _Head, packed: bytes) -> bytes:
    """Unpack no more than the head promises, and exactly that."""
    rows = tuple(head.rows())
    size = sum(count * length for count, length in rows)
    if size > _MOST_BYTES:
        raise Broken
    unpacker = zlib.decompressobj()
    try:
        pixels = unpacker.decompress(packed, size + 1)
    except zlib.error as error:
        raise Broken from error
    if len(pixels) != size:
        raise Broken
    at = 0
    for count, length in rows:
        if max(pixels[at : at + count * length : length]) > 4:  # 9.2: filter types
            raise Broken
        at += count * length
    return pixels


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
