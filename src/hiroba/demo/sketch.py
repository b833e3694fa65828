"""Pictures for the showcases of the demonstration: a map with dots, drawn here."""

from __future__ import annotations

import struct
import zlib
from random import Random

_WIDTH, _HEIGHT = 960, 540  # pixels
_PAPER, _STREET, _WATER, _GREEN = (250, 247, 240), (255, 255, 255), (203, 222, 238), (214, 232, 208)
_BLOCK = 84  # pixels from street to street
Colour = tuple[int, int, int]


def sketch(seed: int, dot: Colour, dots: int) -> bytes:
    """Return a PNG: water on one side, streets, parks, and `dots` places."""
    chance = Random(seed)  # noqa: S311 - a drawing
    rows = [[_ground(x, y) for x in range(_WIDTH)] for y in range(_HEIGHT)]
    for _ in range(5):
        _disc(rows, chance.randrange(80, 620), chance.randrange(60, 480), chance.randrange(24, 46), _GREEN)
    for _ in range(dots):
        x, y = chance.randrange(60, 680), chance.randrange(50, 490)
        _disc(rows, x, y, 15, (255, 255, 255))
        _disc(rows, x, y, 11, dot)
    pixels = b"".join(b"\0" + bytes(part for colour in row for part in colour) for row in rows)
    head = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _ground(x: int, y: int) -> Colour:
    if x > 720 + y // 5:
        return _WATER
    return _STREET if (x + y // 4) % _BLOCK < 9 or (y - x // 5) % _BLOCK < 9 else _PAPER


def _disc(rows: list[list[Colour]], x: int, y: int, radius: int, colour: Colour) -> None:
    for down in range(max(0, y - radius), min(_HEIGHT, y + radius + 1)):
        half = int((radius**2 - (down - y) ** 2) ** 0.5)
        left, right = max(0, x - half), min(_WIDTH, x + half + 1)
        rows[down][left:right] = [colour] * (right - left)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
