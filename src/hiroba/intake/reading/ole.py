"""Just enough of the OLE compound file (MS-CFB) to name its streams and read one of them."""

from __future__ import annotations

import struct
from pathlib import Path

_END = 0xFFFFFFFA  # sector numbers from here on mean "no more" or "free"
_MOST_SECTORS = 2_000_000


class BrokenOle(ValueError):
    """The container's tables do not hold together."""


class OleFile:
    """A compound file, read whole (workbooks are limited in size by the caller)."""

    def __init__(self, data: bytes):
        if len(data) < 512:
            raise BrokenOle("too short")
        self._data = data
        self._sector = 1 << struct.unpack_from("<H", data, 30)[0]
        if self._sector not in (512, 4096):
            raise BrokenOle("sector size")
        self._fat = self._read_fat()
        self.entries = self._read_directory(struct.unpack_from("<I", data, 48)[0])

    def _at(self, sector: int) -> bytes:
        start = (sector + 1) * self._sector
        return self._data[start : start + self._sector]

    def _read_fat(self) -> list[int]:
        places = list(struct.unpack_from("<109I", self._data, 76))
        next_block, count = struct.unpack_from("<II", self._data, 68)
        while next_block < _END and count > 0:
            block = struct.unpack(f"<{self._sector // 4}I", self._at(next_block).ljust(self._sector, b"\xff"))
            places.extend(block[:-1])
            next_block, count = block[-1], count - 1
        fat: list[int] = []
        for place in places:
            if place < _END:
                fat.extend(
                    struct.unpack(f"<{self._sector // 4}I", self._at(place).ljust(self._sector, b"\xff"))
                )
        return fat

    def _chain(self, start: int) -> bytes:
        parts, seen = [], 0
        while start < _END:
            parts.append(self._at(start))
            seen += 1
            if start >= len(self._fat) or seen > _MOST_SECTORS:
                raise BrokenOle("chain")
            start = self._fat[start]
        return b"".join(parts)

    def _read_directory(self, start: int) -> dict[str, tuple[int, int, int]]:
        """name -> (type, first sector, size)."""
        table = self._chain(start)
        entries: dict[str, tuple[int, int, int]] = {}
        for place in range(0, len(table) - 127, 128):
            length, kind = struct.unpack_from("<HB", table, place + 64)
            if kind in (1, 2, 5) and 2 <= length <= 64:
                name = table[place : place + length - 2].decode("utf-16-le", "replace")
                entries[name] = (kind, *struct.unpack_from("<II", table, place + 116))
        return entries

    def stream(self, name: str) -> bytes:
        """The bytes of the stream `name`. Raises KeyError, BrokenOle."""
        _, start, size = self.entries[name]
        if size >= struct.unpack_from("<I", self._data, 56)[0]:
            return self._chain(start)[:size]
        return self._small(start, size)

    def _small(self, start: int, size: int) -> bytes:
        """A stream below the cutoff lives in 64-byte pieces of the root's stream."""
        root = next(entry for entry in self.entries.values() if entry[0] == 5)
        pieces = self._chain(root[1])
        raw = self._chain(struct.unpack_from("<I", self._data, 60)[0])
        table = struct.unpack(f"<{len(raw) // 4}I", raw)
        out = bytearray()
        while start < _END and len(out) < size:
            out += pieces[start * 64 : start * 64 + 64]
            if start >= len(table):
                raise BrokenOle("small chain")
            start = table[start]
        return bytes(out[:size])


def directory_names(path: Path) -> set[str]:
    """The names of a compound file's streams; empty where it is broken."""
    try:
        return set(OleFile(path.read_bytes()).entries)
    except (BrokenOle, struct.error):
        return set()
