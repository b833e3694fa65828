"""The records of a transaction as the bytes of the log.

What is written together is alike, and what an entity was is much like what it becomes: LZ4 makes a fifth of
it or less, for a microsecond a record. Writing a page of the log and reading it again costs several.

The first byte says what kinds of records there are, so that who follows the log for one of them needs not
take the others apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import pyarrow as pa

from hiroba.context.store.types import DOCUMENTS, ENDING, ENTITY, MAY_END, Record

_ALL: Final = DOCUMENTS | ENDING
_PACKED: Final = 16  # the first byte, with the marks; what is not packed begins as an array of msgpack does
_UNMARKED: Final = 2  # the same before there were marks
_HEAD: Final = 5  # that byte, and the size of what was packed
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Record]).decode
_lz4 = pa.Codec("lz4_raw")


def pack(records: list[Record]) -> bytes:
    """Records as bytes of the log."""
    plain = _encode(records)
    packed: bytes = _lz4.compress(plain, asbytes=True)
    marks = ENDING if MAY_END in plain else 0
    if any(record.kind != ENTITY for record in records):
        marks |= DOCUMENTS
    return b"%c%b%b" % (_PACKED | marks, len(plain).to_bytes(_HEAD - 1, "little"), packed)


def marks_of(first: int) -> int:
    """What may be in a line of the log, by the first of its bytes."""
    return first & _ALL if _is_packed(first) and first != _UNMARKED else _ALL


def passed_over(lines: Iterable[tuple[Any, Any]], after: int, mark: int) -> int:
    """How far lines (version and first byte, oldest first) go on from `after` without one that has a mark."""
    for version, first in lines:
        if marks_of(first[0]) & mark:
            break
        after = version
    return after


def _is_packed(first: int) -> bool:
    return first & ~_ALL == _PACKED or first == _UNMARKED


def size_of(blob: bytes) -> int:
    """How many bytes the records of bytes of the log are."""
    return int.from_bytes(blob[1:_HEAD], "little") if _is_packed(blob[0]) else len(blob)


def unpack(blob: bytes) -> list[Record]:
    """The records of bytes of the log, also as they were written before they were packed."""
    if not _is_packed(blob[0]):
        return _decode(blob)
    return _decode(_lz4.decompress(memoryview(blob)[_HEAD:], size_of(blob)))
