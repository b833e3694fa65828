"""What was read of the log last, as records.

The followers of a process read the same, one after the other, and taking it apart costs more than most of
them do with it.
"""

from __future__ import annotations

from collections import OrderedDict

from hiroba.context.store.packing import size_of, unpack
from hiroba.context.store.types import Micros, Record

Line = tuple[int, Micros]  # of the log, as a transaction wrote it: its last version, its moment
_ROOM = 16 * 1024 * 1024  # bytes of records that are kept in memory


class Tail:
    """The records of lines of the log, those read last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Line, tuple[list[Record], int]] = OrderedDict()  # and how many bytes they are
        self._size = 0

    def known(self, line: Line) -> list[Record] | None:
        known = self._kept.get(line)
        return None if known is None else known[0]

    def keep(self, line: Line, blob: bytes) -> list[Record]:
        """The records of a line that was just read."""
        records, size = unpack(blob), size_of(blob)
        _before, gone = self._kept.pop(line, ([], 0))  # two may have read it at once
        self._kept[line] = records, size
        self._size += size - gone
        while self._size > _ROOM and len(self._kept) > 1:
            self._size -= self._kept.popitem(last=False)[1][1]
        return records


def past(records: list[Record], version: int) -> list[Record]:
    """Those after a version."""
    if not records or records[0].version > version:
        return records
    return [record for record in records if record.version > version]
