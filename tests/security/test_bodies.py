"""Bodies that are made to hurt, at every entrance that reads JSON: deep, huge, not what they say."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from hiroba.context.city import service as city
from hiroba.protocols.ckan.call import REGISTRY
from hiroba.web.asgi import application
from tests.security import actions
from tests.security.asking import Asking
from tests.security.seeded import TOWN, Seeded
from tests.security.test_every_machine import PLACES, TONGUES

_DEEP = 100_000  # levels
_DIGITS = b"9" * 100_000
HOSTILE: Mapping[str, bytes] = {
    "lists in lists": b"[" * _DEEP + b"]" * _DEEP,
    "objects in objects": b'{"a":' * _DEEP + b"1" + b"}" * _DEEP,
    "a deep value": b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":'
    + b"[" * _DEEP
    + b"]" * _DEEP
    + b"}}",
    "a deep list of them": b'[{"id":"urn:a:b","type":"Room","a":{"value":'
    + b"[" * _DEEP
    + b"]" * _DEEP
    + b"}}]",
    "never ends": b"[" * _DEEP,
    "a huge number": b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":' + _DIGITS + b"}}",
    "a huge exponent": b'{"id":"urn:a:b","type":"Room","a":{"type":"Property","value":1e' + _DIGITS + b"}}",
    "a number alone": _DIGITS,
    "half a letter": b'{"id":"\xff\xfe","type":"\\ud800"}',
    "nothing": b"\0\0\0\0",
}
_QUICK = 2.0  # seconds


def _entrances(seeded: Seeded) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Method, address and fields of every entrance that takes a body."""
    for segment, lines in TONGUES.items():
        fields = {"ngsi-ld": {"NGSILD-Tenant": TOWN}, "v2": {"Fiware-Service": TOWN}}.get(segment, {})
        before = (
            f"/sta/{TOWN}/v1.1" if segment == "sta" else application.tongues[segment.encode()]._router.prefix
        )
        for key, route in lines.items():
            method, _space, path = key.partition(" ")
            if method in ("POST", "PUT", "PATCH"):
                query = f"?i=park-1&k={seeded.ids['device_key']}" if segment == "iot" else route.query
                yield method, before + _filled(path, "urn:ngsi-ld:Room:open") + query, fields
    for key, route in actions.CATALOGUE.items():
        method, _space, path = key.partition(" ")
        if method == "POST" and "{name}" not in path:
            yield method, _filled(path, "none") + route.query, {}
    for name in REGISTRY:
        yield "POST", f"/api/3/action/{name}", {}


def _filled(path: str, id: str) -> str:
    for place, value in ({"{id}": id} | PLACES).items():
        path = path.replace(place, value)
    return path


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_body_is_refused_quickly_at_every_entrance(
    ask: Asking, seeded: Seeded, attack: str
) -> None:
    wrong = []
    for method, address, fields in _entrances(seeded):
        began = time.process_time()
        answer = ask.machine("administrator", method, address, HOSTILE[attack], **fields)
        spent = time.process_time() - began
        if (answer.status >= 500 and answer.status != 501) or spent > _QUICK:
            wrong.append(f"{method} {address}: {answer.status} after {spent:.1f} s: {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)


_LONG_ENTRANCES = (
    ("POST", "/ngsi-ld/v1/entities"), ("POST", "/ngsi-ld/v1/entityOperations/query"), ("POST", "/v2/entities"),
    ("PATCH", "/v2/entities/x/attrs"), ("POST", f"/sta/{TOWN}/v1.1/CreateObservations"), ("POST", "/iot/json?i=x&k=y"),
    ("POST", "/api/3/action/package_create"), ("POST", "/api/v1/query"), ("POST", "/api/v1/consents/check"), ("POST", "/scim/v2/Users"),
    ("POST", "/dsp/2025-1/catalog/request"), ("POST", "/identity/o/api/token"), ("POST", "/accounts/login/"),
)  # fmt: skip
_MEGABYTE = b" " * 1024**2


async def _long(method: str, address: str, megabytes: int, fields: dict[str, str]) -> tuple[int, int]:
    """(status, megabytes that were read) of a body that goes on and on."""
    path, _mark, query = address.partition("?")
    headers = {"host": "testserver", "content-type": "application/json"} | fields
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "client": ("198.51.100.9", 5000), "server": ("testserver", 80),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    read, told = 0, list[int]()

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": _MEGABYTE, "more_body": read < megabytes}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    await application(scope, receive, send)
    return told[0], read


@pytest.mark.parametrize("length", ["told", "chunked", "forged"])
def test_a_body_of_hundreds_of_megabytes_is_not_read(ask: Asking, seeded: Seeded, length: str) -> None:
    token = {"authorization": f"Bearer {seeded.tokens['administrator']}"}
    fields = {"told": {"content-length": "314572800"}, "forged": {"content-length": "2"},
              "chunked": {"transfer-encoding": "chunked"}}[length]  # fmt: skip
    wrong = []
    for method, address in _LONG_ENTRANCES:
        status, read = city.wait_for(_long(method, address, 300, token | fields))
        if status not in (400, 401, 403, 404, 411, 413) or read > 70:
            wrong.append(f"{method} {address}: {status} after {read} MB")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "x-gzip", "br", "gzip, gzip"])
def test_a_packed_body_is_not_unpacked(ask: Asking, seeded: Seeded, coding: str) -> None:
    """300 MB of nothing in 300 kB: nobody reads packed bodies, so that none can be a bomb."""
    bomb = zlib.compress(b'{"id":"urn:a:b","type":"Room"}' + b" " * 30 * 1024**2, 9)
    for method, address in _LONG_ENTRANCES:
        began = time.process_time()
        answer = ask.machine("administrator", method, address, bomb, Content_Encoding=coding)
        assert answer.status in (400, 401, 403, 404, 411, 413, 415, 422), (address, answer.status)
        assert time.process_time() - began < _QUICK, address
