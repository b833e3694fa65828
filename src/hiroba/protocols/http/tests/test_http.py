"""What a client of a machine protocol gets before any protocol is spoken."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

import pytest

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http import service as http
from hiroba.protocols.http.errors import (
    BodyTooLarge,
    LengthRequired,
    MethodNotAllowed,
    NoSuchPath,
    TooManyValues,
)
from hiroba.protocols.http.types import Request, Response


async def echo(request: Request) -> Response:
    return Response(200, "|".join(request.segments).encode() + b"|" + await request.body(limit=10))


async def size(request: Request) -> Response:
    return Response(200, str(len(await request.json_body())).encode())


async def defect(request: Request) -> Response:
    raise ZeroDivisionError


def failed(request: Request, error: Exception) -> Response:
    return Response(error.status if isinstance(error, HirobaError) else 500, type(error).__name__.encode())


@pytest.fixture
def router() -> http.Router:
    router = http.Router("/x")
    router.add("GET", "/entities/{id}", echo)
    router.add("POST", "/entities/{id}", echo)
    router.add("GET", "/entities/{id}/attrs/{name}", echo)
    router.add("GET", "/defect", defect)
    router.add("POST", "/json", size)
    return router


async def ask(
    router: http.Router, method: str, path: str, chunks: tuple[bytes, ...] = (b"",), **headers: str
) -> tuple[int, bytes]:
    sent: list[MutableMapping[str, Any]] = []
    waiting = [
        {"type": "http.request", "body": chunk, "more_body": number < len(chunks) - 1}
        for number, chunk in enumerate(chunks)
    ]
    fields = [(key.replace("_", "-").encode(), value.encode()) for key, value in headers.items()]
    scope = {
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": fields,
    }

    async def receive() -> MutableMapping[str, Any]:
        return waiting.pop(0)

    async def send(message: MutableMapping[str, Any]) -> None:
        sent.append(message)

    await http.Application(router, failed)(scope, receive, send)
    return sent[0]["status"], sent[1]["body"]


async def test_a_place_is_one_segment_and_decoded_after_splitting(router: http.Router) -> None:
    assert await ask(router, "GET", "/x/entities/urn:a%2Fb/attrs/%E6%B8%A9%E5%BA%A6") == (
        200,
        "urn:a/b|温度|".encode(),
    )


async def test_unknown_path_and_method_are_told_apart(router: http.Router) -> None:
    assert await ask(router, "GET", "/x/nothing") == (404, NoSuchPath.__name__.encode())
    assert await ask(router, "GET", "/x/entities") == (404, NoSuchPath.__name__.encode())
    assert await ask(router, "PUT", "/x/entities/a") == (405, MethodNotAllowed.__name__.encode())


async def test_a_body_comes_whole_and_within_its_limit(router: http.Router) -> None:
    assert await ask(router, "POST", "/x/entities/a", (b"12", b"34"), content_length="4") == (200, b"a|1234")
    big = BodyTooLarge.__name__.encode()
    assert await ask(router, "POST", "/x/entities/a", (b"",), content_length="11") == (413, big)
    chunked = (b"123456", b"789012")
    assert await ask(router, "POST", "/x/entities/a", chunked, transfer_encoding="chunked") == (413, big)
    assert await ask(router, "POST", "/x/entities/a") == (411, LengthRequired.__name__.encode())


@pytest.mark.parametrize("value", [b"{}", b"[[]]", b"1"])
async def test_json_of_millions_of_values_is_refused_before_it_is_decoded(
    router: http.Router, value: bytes
) -> None:
    body = b"[" + b",".join([value] * 3_000_001) + b"]"
    length = str(len(body))
    status, told = await ask(router, "POST", "/x/json", (body,), content_length=length)
    assert (status, told) == (413, TooManyValues.__name__.encode())
    text = b'"' + b"a" * 4_000_000 + b'"'
    assert await ask(router, "POST", "/x/json", (text,), content_length=str(len(text))) == (200, b"4000002")


async def test_a_length_that_is_no_number_is_refused(router: http.Router) -> None:
    status, _body = await ask(router, "POST", "/x/entities/a", (b"",), content_length="x")
    assert status == 411


async def test_a_wrong_token_is_an_error_and_never_nobody(router: http.Router, db: None) -> None:
    status, body = await ask(router, "GET", "/x/entities/a", authorization="Bearer hrb_wrong")
    assert (status, body) == (401, b"InvalidToken")


async def test_a_defect_is_told_and_the_process_stays_up(router: http.Router) -> None:
    assert await ask(router, "GET", "/x/defect") == (500, b"ZeroDivisionError")
    assert (await ask(router, "GET", "/x/entities/a"))[0] == 200
