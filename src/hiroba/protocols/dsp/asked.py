"""From a request of a connector to a handler, and from what goes wrong to the errors of the specification."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.answering import service as answering
from hiroba.protocols.dsp.messages import CONTEXT, BadMessage, Json, plain

Handler = Callable[[Request, Principal, Json], tuple[int, Json]]
_LARGEST = 1024**2  # bytes of a message
_PIDS = ("providerPid", "consumerPid")


def endpoint(
    handler: Handler, error: str, who: Callable[[Request], Principal] = answering.principal_of
) -> Callable[[Request], Awaitable[Response]]:
    """Return an endpoint of Starlette. error: the type of the specification's error object. who: who asks.

    What does not exist and what the asker may not know of are both 404, whatever a state does not
    allow is 400 (HTTPS binding of contract negotiations and transfer processes).
    """

    async def answer(request: Request) -> Response:
        language = answering.language_of(request)
        said: Json = {}
        try:
            body = await _body(request)
            if request.method == "POST":
                said = _decoded(body)
            status, told = await run_in_threadpool(
                answering.in_language,
                language,
                lambda: handler(request, who(request), said),
            )
        except HirobaError as problem:
            return _refused(problem, error, said, request)
        return _json(told, status)

    return answer


def caller(request: Request) -> Principal:
    """Whoever shows nothing, or what only the process knows that they call about."""
    return answering.admitted(request, ANONYMOUS)


def consumer_of(who: Principal) -> str:
    """The organisation for which a connector speaks: that of its token. "" for everybody else."""
    return next(iter(who.roles), "") if who.kind == "token" else ""


def pid(request: Request) -> str:
    return plain(request.path_params["pid"])


async def _body(request: Request) -> bytes:
    found = b""
    async for chunk in request.stream():
        found += chunk
        if len(found) > _LARGEST:
            raise BadMessage(problem="1 MiB")
    return found


def _decoded(body: bytes) -> Json:
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise BadMessage(problem="JSON") from error
    if not isinstance(found, dict):
        raise BadMessage(problem="JSON")
    return found


def _refused(problem: HirobaError, kind: str, said: Json, request: Request) -> Response:
    status = {401: 404, 403: 404, 409: 400, 422: 400}.get(problem.status, problem.status)
    told: Json = {"@context": CONTEXT, "@type": kind, "code": problem.code, "reason": [str(problem)]}
    if kind != "CatalogError":
        told["providerPid"] = request.path_params.get("pid", "")
        told["consumerPid"] = ""
        told |= {name: said[name] for name in _PIDS if isinstance(said.get(name), str)}
    return _json(told, status)


def _json(told: Json, status: int) -> Response:
    return Response(msgspec.json.encode(told), status, media_type="application/json")
