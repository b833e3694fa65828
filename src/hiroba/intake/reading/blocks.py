"""A UTF-8 text cut into blocks of whole records, with bounded memory.

A block is clean when every quote in it stands as RFC 4180 wants (opening after a delimiter or
line break, closing before one, doubled inside): then records end at the line breaks of even
quote parity, and a fast parser may be trusted with it. Any other block is for the tolerant one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from hiroba.intake.reading.refusals import RowTooLong

BLOCK = 4 * 1024 * 1024
LONGEST_QUOTED = 1000  # lines; a quoted cell that runs on for more is a quote never closed
_LINE_BOM = b"\n\xef\xbb\xbf"  # files put one behind the other keep the mark at their beginning
_QUOTE, _BREAK = 0x22, 0x0A


@dataclass(frozen=True)
class Block:
    """data: whole records, line breaks as LF where quotes occur. clean: as the module says.
    breaks_inside: a quoted cell holds a line break. nul_bytes: NULs that were taken out."""

    data: bytes
    clean: bool
    breaks_inside: bool = False
    nul_bytes: int = 0


class RecordBlocks:
    """Iterates over the blocks of one file.

    For a block that is not clean the caller reports with `consumed(n)` how many of its bytes were
    whole records; the rest comes again with the next block.
    """

    def __init__(
        self, file: BinaryIO, delimiter: str, name: str, max_row: int, rows_before: Callable[[], int]
    ):
        self._file = file
        self._delimiter = ord(delimiter)
        self._name = name
        self._max_row = max_row
        self._rows_before = rows_before
        self._rest = b""
        self._taken = -1
        self.at_end = False

    def consumed(self, count: int) -> None:
        """How much of the unclean block just drawn was used."""
        self._taken = count

    def __iter__(self) -> Iterator[Block]:
        size = max(64, min(BLOCK, self._max_row))
        while True:
            data = self._file.read(size)
            self.at_end = not data
            nuls = data.count(0) if b"\0" in data else 0
            data = data.replace(b"\0", b"") if nuls else data
            data = data.replace(_LINE_BOM, b"\n") if _LINE_BOM in data else data
            self._check_first_row(data)
            if not self._rest and not data:
                return
            yield from self._cut(data, nuls)
            if self.at_end:
                return

    def _check_first_row(self, data: bytes) -> None:
        """Only the first record of a block can be long: it is what the last reads did not finish."""
        if len(self._rest) + len(data) <= self._max_row or b"\n" in self._rest:
            return
        first = data.find(b"\n")
        if first < 0:
            first = data.find(b"\r")
        if len(self._rest) + (first if first >= 0 else len(data)) > self._max_row:
            raise RowTooLong(name=self._name, row=self._rows_before() + 1, limit=self._max_row)

    def _cut(self, data: bytes, nuls: int) -> Iterator[Block]:
        end = len(data) if self.at_end else data.rfind(b"\n") + 1
        if b'"' in data or b'"' in self._rest or not end:
            yield from self._cut_with_care(self._plain_breaks(self._rest + data), nuls)
            return
        block = b"".join((self._rest, memoryview(data)[:end]))  # the usual case: one copy
        self._rest = data[end:]
        yield Block(block, clean=True, nul_bytes=nuls)

    def _cut_with_care(self, buffer: bytes, nuls: int) -> Iterator[Block]:
        if b'"' in buffer:
            yield from self._cut_quoted(buffer, nuls)
            return
        end = len(buffer) if self.at_end else buffer.rfind(b"\n") + 1
        self._rest = buffer[end:]
        if end:
            yield Block(buffer[:end], clean=True, nul_bytes=nuls)

    def _plain_breaks(self, buffer: bytes) -> bytes:
        """CRLF and CR to LF; a CR at the very end waits for what follows."""
        if b"\r" not in buffer:
            return buffer
        held = b"\r" if buffer.endswith(b"\r") and not self.at_end else b""
        body = buffer[: len(buffer) - len(held)]
        return body.replace(b"\r\n", b"\n").replace(b"\r", b"\n") + held

    def _cut_quoted(self, buffer: bytes, nuls: int) -> Iterator[Block]:
        end, clean, inside = self._survey(buffer)
        if clean and end:
            self._rest = buffer[end:]
            yield Block(buffer[:end], clean=True, breaks_inside=inside, nul_bytes=nuls)
            nuls = 0
            if not self.at_end or not self._rest:
                return
            buffer = self._rest
        elif clean and not self.at_end and not self._never_closed(buffer):
            self._keep_waiting(buffer)
            return
        self._taken = len(buffer)
        yield Block(buffer, clean=False, nul_bytes=nuls)
        if self._taken:
            self._rest = buffer[self._taken :]
        else:
            self._keep_waiting(buffer)

    def _keep_waiting(self, buffer: bytes) -> None:
        """No whole record yet: more must be read, up to the limit of a row."""
        self._rest = buffer
        if len(buffer) > self._max_row:
            raise RowTooLong(name=self._name, row=self._rows_before() + 1, limit=self._max_row)

    def _survey(self, buffer: bytes) -> tuple[int, bool, bool]:
        """(end of the last whole record, is the text up to it clean, does a cell hold a line break)."""
        text = np.frombuffer(buffer, dtype=np.uint8)
        quotes = np.flatnonzero(text == _QUOTE)
        breaks = np.flatnonzero(text == _BREAK)
        outside = np.searchsorted(quotes, breaks) % 2 == 0
        ends = breaks[outside]
        end = int(ends[-1]) + 1 if len(ends) else 0
        if self.at_end and len(quotes) % 2 == 0:
            end = len(buffer)
        limit = end or len(buffer)
        inside = bool((~outside[: int(np.searchsorted(breaks, limit))]).any())
        return end, self._is_clean(text, quotes[: int(np.searchsorted(quotes, limit))]), inside

    def _is_clean(self, text: np.ndarray, quotes: np.ndarray) -> bool:
        adjacent = np.diff(quotes) == 1
        opening, closing = quotes[0::2], quotes[1::2]
        before = text[np.maximum(opening - 1, 0)]
        good_open = (opening == 0) | (before == self._delimiter) | (before == _BREAK)
        good_open[1:] |= adjacent[1::2][: len(good_open) - 1]
        after = text[np.minimum(closing + 1, len(text) - 1)]
        good_close = (closing == len(text) - 1) | (after == self._delimiter) | (after == _BREAK)
        followed = adjacent[1::2]
        good_close[: len(followed)] |= followed
        return bool(good_open.all() and good_close.all())

    def _never_closed(self, buffer: bytes) -> bool:
        """Is an open quote a slip? Yes where many lines follow that are cut by the delimiter like rows."""
        lines = buffer.split(b"\n", LONGEST_QUOTED + 1)
        if len(lines) <= LONGEST_QUOTED:
            return False
        cut = sum(1 for line in lines[1:LONGEST_QUOTED] if self._delimiter in line)
        return cut * 2 >= LONGEST_QUOTED
