"""The records of a transaction as the bytes of the log.

What is written together is alike, and what an entity was is much like what it becomes: LZ4 makes a fifth of
it or less, for a microsecond a record. Writing a page of the log and reading it again costs several.
"""

from __future__ import annotations

from typing import Final

import msgspec
import pyarrow as pa

from hiroba.context.store.types import Record

_PACKED: Final = 2  # the first byte; records that are not packed begin as an array of msgpack does
_HEAD: Final = 5  # that byte, and the size of what was packed
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[Record]).decode
_lz4 = pa.Codec("lz4_raw")


def pack(records: list[Record]) -> bytes:
    """Records as bytes of the log."""
    plain = _encode(records)
    packed: bytes = _lz4.compress(plain, asbytes=True)
    return b"%c%b%b" % (_PACKED, len(plain).to_bytes(_HEAD - 1, "little"), packed)


def size_of(blob: bytes) -> int:
    """How many bytes the records of bytes of the log are."""
    return int.from_bytes(blob[1:_HEAD], "little") if blob[0] == _PACKED else len(blob)


def unpack(blob: bytes) -> list[Record]:
    """The records of bytes of the log, also as they were written before they were packed."""
    if blob[0] != _PACKED:
        return _decode(blob)
    return _decode(_lz4.decompress(memoryview(blob)[_HEAD:], size_of(blob)))
