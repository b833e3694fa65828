"""The door: devices that speak HTTP, as FIWARE's IoT Agents take them at /iot/json and /iot/d."""

from __future__ import annotations

import time
from typing import Any

import msgspec
from django.utils import translation

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Found, Wire
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.iot.errors import MissingIdentity, WrongTimestamp
from hiroba.protocols.iot.intakes import close, intake

__all__ = ["application", "close", "router"]

_LARGEST = 1024**2  # bytes of a body: a device has no more to say at once
_JSON = b"application/json"
_TEXT = b"text/plain; charset=utf-8"


def router() -> http.Router:
    """Readings by POST (UltraLight also by GET with `d`), results of commands by POST to .../commands."""
    found = http.Router("/iot")
    found.add("POST", "/json", _json)
    found.add("POST", "/json/commands", _json_result)
    found.add("POST", "/json/attrs/{name}", _one_value)
    found.add("POST", "/d", _ultralight)
    found.add("GET", "/d", _ultralight_in_address)
    found.add("POST", "/d/commands", _ultralight_result)
    return found


def application() -> http.Application:
    return http.Application(router(), failed)


async def _json(request: Request) -> Response:
    return await _take(request, Wire.JSON, await request.body(_LARGEST))


async def _ultralight(request: Request) -> Response:
    return await _take(request, Wire.ULTRALIGHT, await request.body(_LARGEST))


async def _ultralight_in_address(request: Request) -> Response:
    return await _take(request, Wire.ULTRALIGHT, (request.parameter("d") or "").encode())


async def _one_value(request: Request) -> Response:
    return await _take(request, Wire.PLAIN, await request.body(_LARGEST), request.segments[0])


async def _json_result(request: Request) -> Response:
    return await _result(request, Wire.JSON)


async def _ultralight_result(request: Request) -> Response:
    return await _result(request, Wire.ULTRALIGHT)


async def _take(request: Request, wire: Wire, payload: bytes, attribute: str = "") -> Response:
    taker = await intake()
    found = await _device(request, taker)
    at = _time(request)
    if payload:
        own = found.device.wire
        if wire is Wire.JSON and own is Wire.NGSI_LD:
            wire = own  # a JSON body of a device whose JSON is NGSI-LD
        route = devices.Route(found, devices.Purpose.READING, wire, attribute)
        refusal = await taker.take(route, request.path, payload, at)
        if refusal is not None:
            raise refusal
    return await _orders(request, taker, found, wire)


async def _orders(request: Request, taker: devices.Intake, found: Found, wire: Wire) -> Response:
    """The commands that wait, for a device that asks for them (getCmd=1)."""
    kind = _TEXT if wire is Wire.ULTRALIGHT else _JSON
    if request.parameter("getCmd") != "1":
        return Response(200, b"", [(b"content-type", kind)])
    orders = await devices.collect(taker.store, found.tenant, found.device)
    if wire is Wire.ULTRALIGHT:
        return Response(200, b"#".join(payload for _name, payload in orders), [(b"content-type", kind)])
    merged: dict[str, Any] = {}
    for name, payload in orders:
        merged[name] = _value(name, payload)
    return Response(200, msgspec.json.encode(merged), [(b"content-type", kind)])


def _value(name: str, payload: bytes) -> Any:
    """What is sent for a command: in the protocol's own form its value, else the filled template."""
    try:
        document = msgspec.json.decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return payload.decode("utf-8", "replace")
    return document[name] if isinstance(document, dict) and name in document else document


async def _result(request: Request, wire: Wire) -> Response:
    taker = await intake()
    found = await _device(request, taker)
    taker.admit(found)
    await devices.take_result(taker.store, found, await request.body(_LARGEST), wire)
    return Response(200)


async def _device(request: Request, taker: devices.Intake) -> Found:
    """Raises MissingIdentity, WrongKey, UnknownDevice."""
    key, id = request.parameter("k"), request.parameter("i")
    if not key or not id:
        raise MissingIdentity
    index = devices.index_of(taker.store)
    try:
        return devices.by_key(index, key, id)
    except devices.WrongKey as error:
        for each in index.by_id.get(id, ()):
            taker.refuse(each.tenant, each.device.id, request.path, error)
        raise


def _time(request: Request) -> int | None:
    """The time of all groups that say none (parameter t). Raises WrongTimestamp."""
    text = request.parameter("t")
    if not text:
        return None
    found = devices.micros_of(text)
    if found is None or found > time.time_ns() // 1000 + devices.AHEAD:
        raise WrongTimestamp(value=text[:60])
    return found


def failed(request: Request, error: Exception) -> Response:
    """Name and message, as FIWARE's IoT Agents tell an error."""
    english = request.headers.get("accept-language", "").casefold().startswith("en")
    known = isinstance(error, HirobaError)
    with translation.override("en" if english else "ja"):
        message = str(error) if known else "Internal error"
    body = {"name": error.code if isinstance(error, HirobaError) else "internal_error", "message": message}
    status = error.status if isinstance(error, HirobaError) else 500
    return Response(status, msgspec.json.encode(body), [(b"content-type", _JSON)])
