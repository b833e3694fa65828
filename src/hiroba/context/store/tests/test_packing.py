"""Records of the log as bytes, and back."""

from __future__ import annotations

import msgspec
import pyarrow as pa

from hiroba.context.store.packing import marks_of, pack, size_of, unpack
from hiroba.context.store.types import DOCUMENTS, ENDING, ENTITY, Owner, Place, Record

BODY = b'{"id":"urn:a","type":"Room","level":{"type":"Property","value":1}}'
RECORDS = [
    Record(1, 10, ENTITY, "created", "131016", "urn:a", BODY, ("Room",), b"{}", 10, ("level:Property",)),
    Record(
        2, 10, ENTITY, "updated", "131016", "urn:a", BODY, ("Room",), b"{}", 10, ("level:Property",), True,
        Owner("131016"), None, (Place("location", 1.0, 2.0, 1.0, 2.0),), ("level",), ("gone",), b"{}",
    ),
    Record(3, 10, "subscription", "deleted", "131016", "urn:s", None),
]  # fmt: skip


def test_records_come_back_as_they_were():
    for records in ([], RECORDS, RECORDS * 1000):
        assert unpack(pack(records)) == records


def test_what_an_older_installation_wrote_is_read():
    for records in ([], RECORDS, RECORDS * 1000):
        assert unpack(msgspec.msgpack.encode(records)) == records
        for first in (b"\x02", b"\x13"):
            assert unpack(first + whole(records)[1:]) == records


def whole(records: list[Record]) -> bytes:
    """As lines were written when each record was written whole."""
    plain = msgspec.msgpack.encode(records)
    packed = pa.Codec("lz4_raw").compress(plain, asbytes=True)
    return b"\x10" + len(plain).to_bytes(4, "little") + bytes(packed)


def test_what_records_have_in_common_is_read_once():
    first, second, third = unpack(
        pack([RECORDS[1], msgspec.structs.replace(RECORDS[1], version=3), RECORDS[2]])
    )
    assert first.shape is second.shape
    assert third.shape == ()


def test_alike_records_take_little_room():
    plain = len(msgspec.msgpack.encode(RECORDS * 100))
    packed = pack(RECORDS * 100)
    assert size_of(msgspec.msgpack.encode(RECORDS * 100)) == plain
    assert size_of(packed) < plain
    assert len(packed) < plain / 5


def test_the_first_byte_says_what_may_be_in_a_line():
    entities, document = RECORDS[:2], RECORDS[2:]
    ending = [Record(4, 10, ENTITY, "created", "131016", "urn:b", b'{"a":{"expiresAt":"2030"}}')]
    lines: list[list[Record]] = [[], entities, document, ending, RECORDS + ending]
    found = [marks_of(pack(each)[0]) for each in lines]
    assert found == [0, 0, DOCUMENTS, ENDING, DOCUMENTS | ENDING]


def test_of_what_an_older_installation_wrote_anything_may_be_in_a_line():
    packed = b"\x02" + whole(RECORDS[:2])[1:]
    assert unpack(packed) == RECORDS[:2]
    for line in (packed, msgspec.msgpack.encode([]), msgspec.msgpack.encode(RECORDS * 1000)):
        assert marks_of(line[0]) == DOCUMENTS | ENDING
