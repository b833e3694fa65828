"""An update that is begun at once does what the usual way does; whatever is unusual is left to that."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Write
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http import rights
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.service import application

pytestmark = pytest.mark.django_db(transaction=True)
ROOM = "urn:t:Room:1"
HEIGHT = f"/entities/{ROOM}/attrs/height"
JSON = (b"content-type", b"application/json")


class Writing:
    def __init__(self) -> None:
        self._application = application()

    def _request(
        self, path: str, body: bytes, query: str, fields: tuple[tuple[bytes, bytes], ...]
    ) -> Request:
        raw = f"/ngsi-ld/v1{path}"
        scope = {
            "method": "PATCH", "path": raw.replace("%2F", "/"), "raw_path": raw.encode(),
            "query_string": query.encode(),
            "headers": ((b"host", b"x"), *fields, (b"content-length", b"%d" % len(body))),
        }  # fmt: skip
        request = Request(scope, None, ())
        request.replace_body(body)
        return request

    async def usually(
        self, path: str = HEIGHT, body: bytes = b'{"value": 4}', query: str = "", fields: Any = (JSON,)
    ) -> Response:
        return await self._application.answer(self._request(path, body, query, fields))

    async def begun(
        self, path: str = HEIGHT, body: bytes = b'{"value": 5}', query: str = "", fields: Any = (JSON,)
    ) -> Response | None:
        """The answer; None where the usual way has it."""
        said: list[Response | None] = []
        future = self._application.begin(self._request(path, body, query, fields), said.append)
        if future is None:
            return None
        await asyncio.wait([future])
        while not said:
            await asyncio.sleep(0)
        return said[0]


async def height() -> Any:
    stored = await (await stores.current()).get(settings.city().default_tenant, ROOM)
    assert stored is not None
    return msgspec.json.decode(stored.body)["height"]


@pytest.fixture
async def writing(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Writing]:
    """In open mode everybody may write. Somebody did a moment ago."""
    monkeypatch.setenv("HIROBA_OPEN", "1")
    settings.server.cache_clear()
    room = {"id": ROOM, "type": "Room", "height": {"type": "Property", "value": 3, "unitCode": "MTR"}}
    store = await stores.current()
    change = entities.upsert(entities.read_entity(room, jsonld.CORE))
    await store.write([Write(settings.city().default_tenant, ROOM, change)])
    found = Writing()
    assert (await found.usually()).status == 204
    yield found
    await stores.close()


async def test_it_is_written_as_on_the_usual_way(writing: Writing) -> None:
    usual = await writing.usually(body=b'{"value": 6}')
    known = await height()
    begun = await writing.begun(body=b'{"value": 7}')
    assert begun is not None
    assert (begun.status, begun.body, begun.headers) == (usual.status, usual.body, usual.headers)
    assert await height() == {**known, "value": 7}


async def test_a_body_of_another_length_is_no_other_caller(writing: Writing) -> None:
    begun = await writing.begun(body=b'{"value": 76543210.123456789}')
    assert begun is not None
    assert (await height())["value"] == 76543210.123456789


async def test_what_comes_together_is_written_in_its_order(writing: Writing) -> None:
    await writing.usually(body=b'{"value": 10}')
    answers = await asyncio.gather(*(writing.begun(body=b'{"value": %d}' % each) for each in range(10, 60)))
    assert [each.status for each in answers if each is not None] == [204] * 50
    assert (await height())["value"] == 59


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/entities/{ROOM}x/attrs/height", b'{"value": 5}'),
        (f"/entities/{ROOM}/attrs/width", b'{"value": 5}'),
        (HEIGHT, b'{"value": '),
        (HEIGHT, b"[]"),
        (HEIGHT, b'{"type": "Relationship", "object": "urn:a:b"}'),
        (HEIGHT, b'{"value": 5, "@context": "https://a.example/c"}'),
        (HEIGHT, b'{"observedAt": "yesterday"}'),
        (f"/entities/{ROOM}/attrs/scope", b'{"value": "/a"}'),
        ("/entities/no-uri/attrs/height", b'{"value": 5}'),
    ],
)
async def test_what_is_wrong_is_refused_in_the_words_of_the_usual_way(
    writing: Writing, path: str, body: bytes
) -> None:
    assert await writing.begun(path, body) is None
    assert (await writing.usually(path, body)).status in (400, 404)
    assert (await height())["value"] == 4


@pytest.mark.parametrize(
    ("path", "query", "fields"),
    [
        (HEIGHT, "type=Room", (JSON,)),
        (HEIGHT, "options=concise", (JSON,)),
        (f"/entities/{ROOM}/attrs", "", (JSON,)),
        (f"/entities/{ROOM}%2Fattrs%2Fheight", "", (JSON,)),
        (HEIGHT, "", ((b"content-type", b"application/ld+json"),)),
        (HEIGHT, "", ((b"content-type", b"application/merge-patch+json"),)),
        (HEIGHT, "", (JSON, (b"link", b'<https://a.example/c>; rel="x"'))),
        (HEIGHT, "", (JSON, (b"via", b"1.1 elsewhere"))),
    ],
)
async def test_what_is_unusual_is_left(writing: Writing, path: str, query: str, fields: Any) -> None:
    await writing.usually(path, query=query, fields=fields)
    assert await writing.begun(path, query=query, fields=fields) is None


async def test_who_may_write_no_longer_is_not_let_in(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("HIROBA_OPEN")
    settings.server.cache_clear()
    rights.forget()
    await asyncio.sleep(0)  # another turn of the loop
    assert await writing.begun() is None
    assert (await writing.usually()).status == 401
    assert await writing.begun() is None
    assert (await height())["value"] == 4


async def test_with_sources_nothing_is_written_here_alone(writing: Writing) -> None:
    store = await stores.current()
    registration = (
        b'{"document":{"id":"urn:r:1","type":"ContextSourceRegistration","endpoint":"http://127.0.0.1:1",'
        b'"information":[{"entities":[{"type":"Room"}]}]},"created":1,"modified":1}'
    )
    await store.put("registration", settings.city().default_tenant, "urn:r:1", registration)
    assert await writing.begun() is None
