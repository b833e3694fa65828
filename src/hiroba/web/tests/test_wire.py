"""The short way of the machine protocols answers as HTTP/1.1 asks, whatever a client sends and however."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import uvicorn

from hiroba.protocols.http.service import Application, Router
from hiroba.protocols.http.types import Begun, Request, Response
from hiroba.web import wire
from hiroba.web.wire import Wire

_KNOWN = b"at once"


async def _say(request: Request) -> Response:
    await asyncio.sleep(0.01)
    return Response(
        200, await request.body() or request.segments[0].encode(), [(b"content-type", b"text/plain")]
    )


async def _break(_request: Request) -> Response:
    return Response(200, b"", [(b"x-said", b"one\r\nset-cookie: stolen=1")])


async def _nothing(_request: Request) -> Response:
    return Response(204)


def _at_once(request: Request) -> tuple[str, Response] | None:
    if request.path != "/city/known" or request.method not in ("GET", "HEAD"):
        return None
    return "/city/{what}", Response(200, _KNOWN, [(b"content-type", b"text/plain")])


def _begin(request: Request) -> Begun | None:
    """Takes what is posted there; `no` turns out to be for the usual way, `bad` to be a defect."""
    if request.path != "/city/begun":
        return None

    def start() -> asyncio.Future[bytes]:
        future = asyncio.get_running_loop().create_future()
        asyncio.get_running_loop().call_later(0.02, _end, future, request.gathered)
        return future

    return Begun(
        "/city/{what}", start, lambda body: None if body == b"no" else Response(200, b"begun " + body)
    )


def _end(future: asyncio.Future[bytes], body: bytes) -> None:
    if body == b"bad":
        future.set_exception(ValueError("defect"))
    elif not future.done():
        future.set_result(body)


class _Front:
    def __init__(self) -> None:
        router = Router("/city")
        for method in ("GET", "HEAD", "POST"):
            router.add(method, "/{what}", _say)
        router.add("GET", "/a/broken", _break)
        router.add("DELETE", "/{what}", _nothing)
        self.application = Application(
            router, lambda _request, error: Response(400, str(error).encode()), at_once=_at_once, begin=_begin
        )
        self.tongues = {b"city": self.application}

    async def __call__(self, scope, receive, send):
        if scope["path"].startswith("/city"):
            await self.application(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]})
        await send({"type": "http.response.body", "body": b"pages"})


@asynccontextmanager
async def serving() -> AsyncIterator[int]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(
        _Front(), http=Wire, lifespan="off", log_config=None, access_log=False, proxy_headers=False
    )
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await running


async def talk(port: int, *pieces: bytes, until: bytes = b"") -> bytes:
    """Send pieces one after the other on one connection; return all that came back."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.02)
    came = b""
    while not came.endswith(until) if until else True:
        part = await asyncio.wait_for(reader.read(65536), 5)
        came += part
        if not part:
            break
    writer.close()
    await writer.wait_closed()
    return came


@pytest.fixture
async def port():
    async with serving() as found:
        yield found


async def test_a_request_is_answered_in_one_piece(port):
    came = await talk(port, b"GET /city/hello HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    head, _mark, body = came.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"content-length: 5" in head
    assert b"connection: close" in head
    assert head.lower().count(b"date:") == 1
    assert body == b"hello"


async def test_what_is_known_is_answered_at_once(port):
    assert (await talk(port, b"GET /city/known HTTP/1.1\r\nhost: x\r\n\r\n", until=_KNOWN)).endswith(
        b"\r\n\r\nat once"
    )


def posted(body: bytes) -> bytes:
    return b"POST /city/begun HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n%b" % (len(body), body)


async def test_what_is_begun_is_answered_when_it_is_done(port):
    assert (await talk(port, posted(b"one"), until=b"one")).endswith(b"\r\n\r\nbegun one")
    assert (await talk(port, posted(b"no"), until=b"no")).endswith(b"\r\n\r\nno")
    said = await talk(port, posted(b"one") + posted(b"two"), until=b"two")
    assert said.count(b"HTTP/1.1 200 OK") == 2
    assert said.index(b"begun one") < said.index(b"two")


async def test_a_defect_in_what_was_begun_is_answered(port):
    said = await talk(port, posted(b"bad"), until=b"defect")
    assert said.startswith(b"HTTP/1.1 400")


async def test_a_server_that_stops_ends_what_was_begun():
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(posted(b"last"))
        await writer.drain()
        await asyncio.sleep(0.01)
    assert b"begun last" in await reader.read()
    writer.close()


async def test_the_head_has_no_body(port):
    came = await talk(port, b"HEAD /city/known HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert came.endswith(b"\r\n\r\n")
    assert b"content-length: 7" in came


async def test_requests_in_a_row_are_answered_in_their_order(port):
    one = b"".join(b"GET /city/%d HTTP/1.1\r\nhost: x\r\n\r\n" % number for number in range(1, 6))
    last = b"GET /city/known HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
    came = await talk(port, one + last)
    bodies = [part.partition(b"\r\n\r\n")[2] for part in came.split(b"HTTP/1.1 ")[1:]]
    assert bodies == [b"1", b"2", b"3", b"4", b"5", b"known"]


async def test_a_body_in_pieces_is_put_together(port):
    head = b"POST /city/x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n"
    assert (await talk(port, head, b"abc", b"def", b"ghi", until=b"ghi")).endswith(b"\r\n\r\nabcdefghi")


async def test_a_body_in_chunks_goes_the_usual_way(port):
    head = b"POST /city/x HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n"
    assert (await talk(port, head, b"3\r\nabc\r\n", b"0\r\n\r\n")).endswith(b"\r\n\r\nabc")


async def test_a_long_body_comes_whole(port):
    body = b"x" * (5 * 1024**2)
    head = b"POST /city/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
    came = await talk(port, head + body)
    assert came.partition(b"\r\n\r\n")[2] == body


async def test_a_body_without_a_length_is_refused(port):
    came = await talk(port, b"POST /city/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert came.startswith(b"HTTP/1.1 400")


async def test_nothing_has_no_length(port):
    came = await talk(port, b"DELETE /city/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert came.startswith(b"HTTP/1.1 204")
    assert b"content-length" not in came


async def test_a_field_cannot_break_out_of_its_line(port):
    came = await talk(port, b"GET /city/a/broken HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert came.startswith(b"HTTP/1.1 500")
    assert b"stolen" not in came


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /elsewhere HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        b"GET /cityhall HTTP/1.0\r\nhost: x\r\n\r\n",
    ],
)
async def test_other_paths_are_the_pages(port, request_):
    assert (await talk(port, request_)).endswith(b"pages") or b"/city" in request_


async def test_the_old_http_is_answered_and_closed(port):
    assert (await talk(port, b"GET /city/old HTTP/1.0\r\nhost: x\r\n\r\n")).endswith(b"\r\n\r\nold")


@pytest.mark.parametrize("before", [b"", b"GET /city/one HTTP/1.1\r\nhost: x\r\n\r\n"])
async def test_letters_in_an_address_are_taken_as_they_are_typed(port, before):
    pieces = [each for each in (before, "GET /city/庁舎?q=名 HTTP/1.1\r\nhost: x\r\n\r\n".encode()) if each]
    answer = await talk(port, *pieces, until="庁舎".encode())
    assert answer.endswith("庁舎".encode())


async def test_letters_in_a_body_stay_as_they_are(port):
    body = "庁舎\r\n名".encode()
    head = b"POST /city/x HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body)
    answer = await talk(port, head, body[:4], body[4:], until=body)
    assert answer.endswith(body)


async def test_nonsense_is_told(port):
    assert (await talk(port, b"\x16\x03\x01 nonsense\r\n\r\n")).startswith(b"HTTP/1.1 400")


async def test_who_leaves_early_harms_nobody(port):
    _reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /city/gone HTTP/1.1\r\nhost: x\r\n\r\n")
    await writer.drain()
    writer.close()
    await asyncio.sleep(0.05)
    assert (await talk(port, b"GET /city/there HTTP/1.1\r\nhost: x\r\n\r\n", until=b"there")).endswith(
        b"there"
    )


SMUGGLED = b"GET /city/smuggled HTTP/1.1\r\nhost: x\r\n\r\n"
SHAPES = {
    "both lengths": b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    "both lengths, the other order": b"transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n0\r\n\r\n",
    "two lengths": b"content-length: 0\r\ncontent-length: 42\r\n\r\n",
    "a list of lengths": b"content-length: 0, 42\r\n\r\n",
    "a signed length": b"content-length: +0\r\n\r\n",
    "a negative length": b"content-length: -1\r\n\r\n",
    "a length in hexadecimal": b"content-length: 0x0\r\n\r\n",
    "a space before the colon": b"transfer-encoding : chunked\r\n\r\n0\r\n\r\n",
    "an unknown coding": b"transfer-encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked not last": b"transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a folded field": b"transfer-encoding:\r\n chunked\r\ncontent-length: 3\r\n\r\n0\r\n\r\n",
    "a chunk of a wrong size": b"transfer-encoding: chunked\r\n\r\n-1\r\n\r\n",
    "a chunk of no size": b"transfer-encoding: chunked\r\n\r\nzz\r\n\r\n",
    "a bare line feed": b"x: y\ntransfer-encoding: chunked\ncontent-length: 5\r\n\r\n0\r\n\r\n",
    "a null in a field": b"x: y\0z\r\n\r\n",
}


@pytest.mark.parametrize("shape", SHAPES)
async def test_a_second_request_is_not_smuggled_in(shape):
    """Where two servers could disagree where a message ends, there is no second message."""
    async with serving() as port:
        said = await talk(port, b"POST /city/x HTTP/1.1\r\nhost: x\r\n" + SHAPES[shape] + SMUGGLED)
    assert b"smuggled" not in said.partition(b"\r\n\r\n")[2].replace(SMUGGLED, b"")
    assert said.startswith(b"HTTP/1.1 400"), said[:80]


@pytest.mark.parametrize(
    "start",
    [b"", b"\r\n", b"GET", b"GET /city/x HTTP/1.1\r\nhost: x\r\n",
     b"POST /city/x HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\nx",
     b"POST /pages HTTP/1.1\r\nhost: x\r\ncontent-length: 9000000\r\n\r\nx"],
)  # fmt: skip
async def test_who_says_next_to_nothing_is_not_waited_for(start, monkeypatch):
    monkeypatch.setattr(wire, "_TICK", 0.05)
    async with serving() as port, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(start)
        for drip in b"a: b\r\nc" * 100:
            if reader.at_eof() or writer.transport.is_closing():
                break
            await asyncio.sleep(0.04)
            writer.write(bytes([drip]) if start else b"")
        else:
            pytest.fail("it is still open")
        writer.transport.abort()
        await asyncio.sleep(0)


async def test_a_connection_at_rest_stays_for_the_next_request_and_is_ended_in_the_end(monkeypatch):
    monkeypatch.setattr(wire, "_TICK", 0.1)
    async with serving() as port, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _each in range(2):
            writer.write(b"GET /city/known HTTP/1.1\r\nhost: x\r\n\r\n")
            assert (await reader.readuntil(_KNOWN)).startswith(b"HTTP/1.1 200")
            await asyncio.sleep(0.15)
        assert await reader.read() == b""
        writer.close()


async def test_a_slow_answer_and_a_steady_body_are_waited_for(monkeypatch):
    monkeypatch.setattr(wire, "_TICK", 0.05)
    monkeypatch.setattr(wire, "_LEAST", 10)
    async with serving() as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"POST /city/x HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1000\r\n\r\n")
        for _each in range(20):
            writer.write(b"y" * 50)
            await asyncio.sleep(0.03)
        said = await asyncio.wait_for(reader.read(), 5)
        writer.close()
    assert said.endswith(b"y" * 1000)


@pytest.mark.parametrize("endless", [b"GET /" + b"a" * 300_000, b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 60_000,
                                     b"GET / HTTP/1.1\r\nx: " + b"y" * 300_000])  # fmt: skip
async def test_a_head_without_end_is_refused(endless):
    async with serving() as port, asyncio.timeout(5):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for at in range(0, 2_000_000, 20_000):
            if reader.at_eof() or writer.transport.is_closing():
                break
            writer.write(endless[at : at + 20_000] or b"z" * 20_000)
            await asyncio.sleep(0.01)
        else:
            pytest.fail("it took two million bytes")
        writer.transport.abort()
        await asyncio.sleep(0)
