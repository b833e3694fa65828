"""From a request to an action and back: who asks, parameters from wherever they come, CKAN's envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from django.db import close_old_connections
from django.utils import translation
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.protocols.answering import service as answering
from hiroba.protocols.ckan.call import REGISTRY, Call, Entry
from hiroba.protocols.ckan.errors import ActionError, invalid, of_house
from hiroba.protocols.ckan.vocabulary import CADDE_SEARCHES

_MOST_BODY = 64 * 1024**2  # bytes of JSON or of a form without its files
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, X-CKAN-API-Key, x-cadde-search",
}
Answer = TypeVar("Answer")


class BadRequest(Exception):
    """Refused before an action is found: CKAN then answers with a bare sentence."""


async def act(request: Request) -> Response:
    """GET or POST /api/3/action/<name>."""
    if request.method == "OPTIONS":
        return Response(status_code=204, headers=_HEADERS)
    name = request.path_params["name"]
    try:
        entry = _entry(name, request.method)
        await _may_send_files(request)
        params, uploads = await _parameters(request)
        return await answered(request, name, lambda call: entry.run(call), params, uploads)
    except BadRequest as error:
        return _json(f"Bad request - {error}", 400)
    finally:
        await request.close()  # files of a form


async def _may_send_files(request: Request) -> None:
    """Nobody fills the disk whom nobody knows, or with more than a file may have. Raises BadRequest."""
    if not request.headers.get("content-type", "").startswith("multipart/"):
        return
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > settings.intake().max_file_bytes + _MOST_BODY:
        raise BadRequest("the length of the form must be given, and not be more than a file may have")
    try:
        who = await run_in_threadpool(in_thread, lambda: principal(request))
    except HirobaError as error:
        raise BadRequest(str(error)) from error
    if who.kind == "anonymous" and not settings.server().open:
        raise BadRequest("a token is needed to send files")


async def answered(
    request: Request,
    name: str,
    work: Callable[[Call], Any],
    params: dict[str, Any],
    uploads: dict[str, Any] | None = None,
) -> Response:
    """Run work with the call and put what it returns into the envelope."""
    help = f"{address(request)}/api/3/action/help_show?name={name}"

    def run() -> Response:
        try:
            call = _call(request, params, uploads or {})
            result = work(call)
        except ActionError as error:
            return _json({"help": help, "success": False, "error": error.members()}, error.status)
        except HirobaError as error:
            answering.tell(request.scope, error)
            told = of_house(error)
            answer = _json({"help": help, "success": False, "error": told.members()}, told.status)
            if told.wait:
                answer.headers["Retry-After"] = str(told.wait)
            return answer
        answer = _json({"help": help, "success": True, "result": result}, 200)
        answer.headers.update(call.headers)
        return answer

    return await run_in_threadpool(in_thread, run)


def in_thread(work: Callable[[], Answer]) -> Answer:
    """Run in a thread of the pool: no database connection is left open. CKAN's words are in English."""
    close_old_connections()
    try:
        with translation.override("en"):
            return work()
    finally:
        close_old_connections()


def _entry(name: str, method: str) -> Entry:
    entry = REGISTRY.get(name)
    if entry is None:
        raise BadRequest(f"Action name not known: {name[:80]}")
    if method == "GET" and not entry.reads:
        raise BadRequest(f"{name} changes data: use POST")
    return entry


def _call(request: Request, params: dict[str, Any], uploads: dict[str, Any]) -> Call:
    cadde = request.headers.get("x-cadde-search", "")
    if cadde and cadde not in CADDE_SEARCHES:
        raise invalid("x-cadde-search", f"Must be one of {', '.join(CADDE_SEARCHES)}")
    return Call(principal(request), params, address(request), cadde, uploads)


def principal(request: Request) -> Principal:
    """The bearer of a token, or nobody. A wrong token is an error, never nobody. Raises InvalidToken."""
    for name in ("authorization", "x-ckan-api-key"):
        secret = request.headers.get(name, "").strip()
        scheme, _space, rest = secret.partition(" ")
        if scheme.casefold() == "bearer":
            secret = rest.strip()
        if secret:
            return answering.of_secret(request, secret)
    return answering.admitted(request, ANONYMOUS)


def address(request: Request) -> str:
    """Under which address clients reach the installation, without a slash at the end."""
    return settings.server().public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"


async def _parameters(request: Request) -> tuple[dict[str, Any], dict[str, Any]]:
    """What stands in the address, overridden by the body. Raises BadRequest."""
    params = _gathered(request.query_params.multi_items())
    if request.method != "POST":
        return params, {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _FORMS:
        return await _form(request, params)
    body = await _body(request)
    if not body.strip():
        return params, {}
    try:
        given = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadRequest("JSON Error: Error decoding JSON data") from error
    if not isinstance(given, dict):
        raise BadRequest("Request data JSON decoded to something that is no object")
    return params | given, {}


async def _form(request: Request, params: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    items = (await request.form(max_part_size=_MOST_BODY)).multi_items()
    texts = [(name, value) for name, value in items if isinstance(value, str)]
    uploads = {name: value for name, value in items if isinstance(value, UploadFile)}
    if len(texts) == 1 and not texts[0][1] and texts[0][0].lstrip().startswith("{"):
        # JSON sent as a form, as `curl -d` does without a content type
        return params | _decoded(texts[0][0]), uploads
    return params | _gathered(texts), uploads


def _decoded(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise BadRequest("JSON Error: Error decoding JSON data") from error
    return found if isinstance(found, dict) else {}


async def _body(request: Request) -> bytes:
    parts, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > _MOST_BODY:
            raise BadRequest(f"larger than {_MOST_BODY} bytes")
        parts.append(chunk)
    return b"".join(parts)


def _gathered(items: list[tuple[str, str]]) -> dict[str, Any]:
    """A parameter that comes several times is a list."""
    found: dict[str, Any] = {}
    for name, value in items:
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found


def _json(value: Any, status: int) -> Response:
    return Response(msgspec.json.encode(value), status, _HEADERS, media_type="application/json;charset=utf-8")
