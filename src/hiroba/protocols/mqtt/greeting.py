"""The first packet of a connection: read, checked and written anew before the broker inside sees it.

Sessions are kept apart by account (the client id that the broker sees begins with the account), so nobody can
take over, or end, the session of another. The broker's own clock for silent clients is not used.
"""

from __future__ import annotations

import asyncio
import struct

import msgspec
from amqtt.adapters import ReaderAdapter
from amqtt.mqtt.connect import ConnectPacket

_SECONDS = 10.0  # until somebody who connected has to say who they are
_LONGEST = 65_536  # bytes
_LEVEL = 4  # MQTT 3.1.1
UNACCEPTABLE = b"\x20\x02\x00\x01"  # CONNACK: unacceptable protocol version
UNSUPPORTED_5 = b"\x20\x03\x00\x84\x00"  # the same for a client of MQTT 5
UNAVAILABLE = b"\x20\x02\x00\x03"
UNAUTHORISED = b"\x20\x02\x00\x05"


class Unwelcome(Exception):
    """The connection ends; answer: what the client is told before, if anything."""

    def __init__(self, answer: bytes = b"") -> None:
        super().__init__()
        self.answer = answer


class Greeting(msgspec.Struct):
    client: str
    clean: bool
    username: str | None
    password: str | None
    keep_alive: int
    will_topic: str | None
    packet: ConnectPacket


class _Bytes(ReaderAdapter):  # type: ignore[misc] # amqtt says nothing of its types
    def __init__(self, data: bytes) -> None:
        self._data = data

    async def read(self, n: int = -1) -> bytes:
        found, self._data = self._data[:n], self._data[n:]
        return found

    def feed_eof(self) -> None:
        self._data = b""


async def greet(stream: asyncio.StreamReader) -> Greeting:
    """Read the CONNECT packet. Raises Unwelcome."""
    try:
        async with asyncio.timeout(_SECONDS):
            raw = await _packet(stream)
    except (TimeoutError, asyncio.IncompleteReadError, ConnectionError) as error:
        raise Unwelcome from error
    try:
        packet = await ConnectPacket.from_stream(_Bytes(raw))
    except Exception as error:  # whatever a stranger's bytes do to the decoder
        raise Unwelcome from error
    head, body = packet.variable_header, packet.payload
    if head is None or body is None:
        raise Unwelcome
    return Greeting(
        client="" if body.client_id_is_random else str(body.client_id),
        clean=head.clean_session_flag,
        username=body.username if head.username_flag else None,
        password=body.password if head.password_flag else None,
        keep_alive=head.keep_alive,
        will_topic=body.will_topic if head.will_flag else None,
        packet=packet,
    )


def rewritten(greeting: Greeting, client: str, *, will: bool, clean: bool) -> bytes:
    """The packet as the broker inside shall see it: no password, no clock, no retained last will."""
    packet = greeting.packet
    head, body = packet.variable_header, packet.payload
    if head is None or body is None:
        raise Unwelcome
    head.keep_alive = 0
    head.clean_session_flag = clean
    head.username_flag = True
    head.password_flag = False
    head.will_retain_flag = False
    if not will:
        head.will_flag = False
        head.will_qos = 0
    body.client_id, body.username, body.password = client, client[:100], None
    return bytes(packet.to_bytes())


async def _packet(stream: asyncio.StreamReader) -> bytes:
    head = await stream.readexactly(1)
    if head != b"\x10":
        raise Unwelcome
    length, shift, sizes = 0, 0, b""
    while True:
        byte = await stream.readexactly(1)
        sizes += byte
        length |= (byte[0] & 0x7F) << shift
        shift += 7
        if not byte[0] & 0x80:
            break
        if shift > 21:
            raise Unwelcome
    if not 12 <= length <= _LONGEST:
        raise Unwelcome
    rest = await stream.readexactly(length)
    _check_version(rest)
    return head + sizes + rest


def _check_version(rest: bytes) -> None:
    (size,) = struct.unpack_from("!H", rest)
    name, level = rest[2 : 2 + size], rest[2 + size : 3 + size]
    if name == b"MQTT" and level == b"\x05":
        raise Unwelcome(UNSUPPORTED_5)
    if name != b"MQTT" or level != bytes([_LEVEL]):
        raise Unwelcome(UNACCEPTABLE)
