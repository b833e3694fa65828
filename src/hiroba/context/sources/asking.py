"""One request to one context source (ETSI GS CIM 009, 4.3.6.5, 6.3.17 to 6.3.19)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import msgspec

from hiroba.context.sources.tally import count
from hiroba.context.sources.types import Outgoing, Registration, Reply, Way
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Unreachable

PREFIX = "/ngsi-ld/v1"
JSON, LD = "application/json", "application/ld+json"
_TRIGGERING = "urn:ngsi-ld:request"
# Of a connection or of the protocol itself; a registration cannot set them (4.3.6.5).
_NEVER = frozenset(
    (
        *("ngsild-tenant", "via", "link", "accept", "content-type", "contenttype", "jsonldcontext"),
        *("host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "trailer"),
        *("keep-alive", "expect", "proxy-authorization"),
    )
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_FREE_IN_URL = ":/,;=()[]{}*$!|~.-_"
# (space, id, endpoint) of a source that failed -> when it is asked again (monotonic seconds)
_cold: dict[tuple[str, str, str], float] = {}


async def ask(registration: Registration, what: Outgoing, way: Way) -> Reply:
    """Ask a source and say what came of it; never raises for what the source does."""
    key = registration.space, registration.id, registration.endpoint
    until = _cold.get(key)
    if until is not None:
        if time.monotonic() < until:
            return Reply(504, trouble="silent")
        _cold.pop(key, None)
    reply = await _ask(registration, what, way)
    failed = reply.trouble not in ("", "loop")
    count(registration, failed=failed)
    if failed and registration.cooldown:
        _cold[key] = time.monotonic() + registration.cooldown
    return reply


async def _ask(registration: Registration, what: Outgoing, way: Way) -> Reply:
    headers = _headers(registration, what, way)
    body = b"" if what.body is None else _encode(_with_context(what.body, what, headers))
    try:
        answer = await outside.ask(
            what.method,
            address(registration, what),
            headers=headers,
            body=body,
            timeout=registration.timeout,
        )
    except Unreachable as error:
        why = error.data.get("why")
        if why == "too_large":
            return Reply(502, trouble="garbage")
        return Reply(504 if why == "timeout" else 502, trouble="silent")
    except AddressRefused:
        return Reply(502, trouble="silent")
    warnings = answer.headers.get("ngsild-warning", "")
    if answer.status == 508:
        return Reply(508, warnings=warnings, trouble="loop")
    document = _document(answer.body)
    if answer.status >= 400:
        trouble = "" if answer.status == 404 else "error"
        return Reply(answer.status, document=document, warnings=warnings, trouble=trouble)
    if document is _GARBAGE:
        return Reply(502, warnings=warnings, trouble="garbage")
    return Reply(answer.status, document=document, headers=answer.headers, warnings=warnings)


_GARBAGE: Any = object()


def _document(body: bytes) -> Any:
    if not body.strip():
        return None
    try:
        return _decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _GARBAGE


def address(registration: Registration, what: Outgoing) -> str:
    """The endpoint of a registration is the source's root; some write the prefix of the API with it."""
    base = registration.endpoint.rstrip("/")
    if not base.endswith(PREFIX):
        base += PREFIX
    query = list(what.query)
    if registration.local_only and not any(name == "local" for name, _value in query):
        query.append(("local", "true"))
    if not query:
        return base + what.path
    return f"{base}{what.path}?{urlencode(query, safe=_FREE_IN_URL, quote_via=quote)}"


def segment(text: str) -> str:
    """One segment of a path."""
    return quote(text, safe=":;=,@!$&'()*+~.-_")


def _headers(registration: Registration, what: Outgoing, way: Way) -> dict[str, str]:
    found: dict[str, str] = {"via": way.via}
    for name, value in registration.info:
        lower = name.lower()
        if lower in _NEVER or not _is_token(name):
            continue
        if value == _TRIGGERING:
            taken = way.headers.get(lower)
            if taken is None:
                continue
            value = taken
        found[name] = value
    info = {name.lower(): value for name, value in registration.info}
    found["accept"] = info.get("accept", JSON)
    if registration.tenant:
        found["ngsild-tenant"] = registration.tenant
    if what.body is not None:
        embedded = what.embedded or (info.get("contenttype") == LD and "jsonldcontext" not in info)
        found["content-type"] = LD if embedded else JSON
    if what.link and found.get("content-type") != LD:
        found["link"] = f'<{what.link}>; rel="http://www.w3.org/ns/json-ld#context"; type="{LD}"'
    return found


def _is_token(name: str) -> bool:
    return name.isascii() and name.replace("-", "").replace("_", "").isalnum()


def _with_context(body: Any, what: Outgoing, headers: Mapping[str, str]) -> Any:
    if headers.get("content-type") != LD:
        return body
    if isinstance(body, list):
        return [_with_context(each, what, headers) for each in body]
    return {**body, "@context": what.context} if isinstance(body, dict) else body
