"""Records of the log as bytes, and back."""

from __future__ import annotations

import msgspec

from hiroba.context.store.packing import pack, size_of, unpack
from hiroba.context.store.types import ENTITY, Owner, Place, Record

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


def test_alike_records_take_little_room():
    plain = len(msgspec.msgpack.encode(RECORDS * 100))
    packed = pack(RECORDS * 100)
    assert size_of(packed) == plain == size_of(msgspec.msgpack.encode(RECORDS * 100))
    assert len(packed) < plain / 5
