"""The records of a transaction as the bytes of the log.

What is written together is alike: what records have in common is written once, and read into one object that
they share. What an entity was is much like what it becomes: LZ4 makes a fifth of it or less, for a
microsecond a record. Writing a page of the log and reading it again costs several.

The first byte says what kinds of records there are, so that who follows the log for one of them needs not
take the others apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import pyarrow as pa

from hiroba.context.store.types import DOCUMENTS, ENDING, ENTITY, MAY_END, Micros, Owner, Place, Record

_ALL: Final = DOCUMENTS | ENDING
_PACKED: Final = 32  # the first byte, with the marks; what is not packed begins as an array of msgpack does
_WHOLE: Final = 16  # the same when each record was written whole
_UNMARKED: Final = 2  # and before there were marks
_HEAD: Final = 5  # that byte, and the size of what was packed


class _Common(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What records of one transaction mostly have in common."""

    at: Micros
    kind: str
    event: str
    tenant: str
    types: tuple[str, ...]
    times: bytes
    shape: tuple[str, ...]
    plain: bool
    owner: Owner
    changed: tuple[str, ...]
    gone: tuple[str, ...]


class _Own(msgspec.Struct, gc=False, array_like=True):
    """What is a record's own. common: which of them it has."""

    common: int
    version: int
    id: str
    body: bytes | None
    created: Micros
    expires: Micros | None
    places: tuple[Place, ...] | None
    old: bytes | None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(tuple[list[_Common], list[_Own]]).decode
_decode_whole = msgspec.msgpack.Decoder(list[Record]).decode
_lz4 = pa.Codec("lz4_raw")


def pack(records: list[Record]) -> bytes:
    """Records as bytes of the log."""
    plain = _encode(_parted(records))
    packed: bytes = _lz4.compress(plain, asbytes=True)
    marks = 0
    for record in records:
        if record.kind != ENTITY:
            marks |= DOCUMENTS
        if record.body is not None and MAY_END in record.body:
            marks |= ENDING
    return b"%c%b%b" % (_PACKED | marks, len(plain).to_bytes(_HEAD - 1, "little"), packed)


def _parted(records: list[Record]) -> tuple[list[_Common], list[_Own]]:
    numbers: dict[_Common, int] = {}
    own = []
    for one in records:
        common = _Common(
            one.at, one.kind, one.event, one.tenant, one.types, one.times, one.shape, one.plain, one.owner,
            one.changed, one.gone,
        )  # fmt: skip
        number = numbers.setdefault(common, len(numbers))
        own.append(_Own(number, one.version, one.id, one.body, one.created, one.expires, one.places, one.old))
    return list(numbers), own


def _joined(parts: tuple[list[_Common], list[_Own]]) -> list[Record]:
    commons, own = parts
    return [_record(commons[one.common], one) for one in own]


def _record(of: _Common, one: _Own) -> Record:
    return Record(
        one.version, of.at, of.kind, of.event, of.tenant, one.id, one.body, of.types, of.times, one.created,
        of.shape, of.plain, of.owner, one.expires, one.places, of.changed, of.gone, one.old,
    )  # fmt: skip


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
    return first & ~_ALL in (_PACKED, _WHOLE) or first == _UNMARKED


def size_of(blob: bytes) -> int:
    """How many bytes the records of bytes of the log are."""
    return int.from_bytes(blob[1:_HEAD], "little") if _is_packed(blob[0]) else len(blob)


def unpack(blob: bytes) -> list[Record]:
    """The records of bytes of the log, in whichever way they were written."""
    if not _is_packed(blob[0]):
        return _decode_whole(blob)
    plain = _lz4.decompress(memoryview(blob)[_HEAD:], size_of(blob))
    return _joined(_decode(plain)) if blob[0] & ~_ALL == _PACKED else _decode_whole(plain)
