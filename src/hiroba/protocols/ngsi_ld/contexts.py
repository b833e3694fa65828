"""The @context service: /jsonldContexts (ETSI GS CIM 009, 5.13 and 6.29, 6.30).

A context belongs to the tenant that added it; what was fetched from the outside serves all. Everybody may
read, who may write in the tenant may add and delete.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Details, Kind
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.accept import JSON, LD
from hiroba.protocols.ngsi_ld.errors import BadRequestData, InvalidRequest, NotJson, UnsupportedMediaType
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    check_parameters,
    created,
    echoed,
    no_content,
    tenant_of,
    writing,
)

_PATH = "/ngsi-ld/v1/jsonldContexts/"
_BODY = 16 * 1024**2  # bytes; as much as a context from the outside may have


def add_routes(router: Router) -> None:
    """Add the routes of the service."""
    router.add("GET", "/jsonldContexts", list_contexts)
    router.add("POST", "/jsonldContexts", add_context)
    router.add("GET", "/jsonldContexts/{id}", serve_context)
    router.add("DELETE", "/jsonldContexts/{id}", delete_context)


async def list_contexts(request: Request) -> Response:
    """5.13.3."""
    given = check_parameters(request, ("details", "kind"))
    with_details = _flag(given, "details")
    kind = _kind(given.get("kind"))
    found = await jsonld.listed(tenant_of(request), kind)
    return _answer(request, [_told(one) if with_details else _url(one) for one in found])


async def add_context(request: Request) -> Response:
    """5.13.2."""
    check_parameters(request, ())
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    id = await jsonld.host(await _context_in(request), tenant)
    return created(request, _PATH + id)


async def serve_context(request: Request) -> Response:
    """5.13.4."""
    given = check_parameters(request, ("details",))
    tenant, id = tenant_of(request), request.segments[0]
    if _flag(given, "details"):
        return _answer(request, _told(await jsonld.details(id, tenant)))
    return _answer(request, await jsonld.served(id, tenant))


async def delete_context(request: Request) -> Response:
    """5.13.5."""
    given = check_parameters(request, ("reload",))
    tenant, id = tenant_of(request), request.segments[0]
    await writing(request, tenant, creates=True)
    if _flag(given, "reload"):
        await jsonld.reload(id, tenant)
    else:
        await jsonld.delete(id, tenant)
    return no_content(request)


async def _context_in(request: Request) -> Any:
    """Return what stands in "@context" of the body. Raises UnsupportedMediaType, NotJson, InvalidRequest."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in (JSON, LD):
        raise UnsupportedMediaType(given=kind[:80], taken=f"{JSON}, {LD}")
    try:
        value = msgspec.json.decode(await request.json_body(_BODY))
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotJson(reason=str(error)[:200]) from error
    if not isinstance(value, dict) or "@context" not in value:
        raise InvalidRequest(reason=_("本文に@contextがありません"))
    return value["@context"]


def _answer(request: Request, value: Any) -> Response:
    fields = [(b"content-type", accepted(request).encode()), *echoed(request)]
    return Response(200, value if isinstance(value, bytes) else msgspec.json.encode(value), fields)


def _told(one: Details) -> dict[str, Any]:
    members: dict[str, Any] = {
        "URL": _url(one),
        "localId": one.id,
        "kind": one.kind.value,
        "createdAt": _time(one.created),
        "numberOfHits": one.hits,
    }
    if one.used is not None:
        members["lastUsage"] = _time(one.used)
    if one.expires is not None:
        members["expiresAt"] = _time(one.expires)
    return members


def _url(one: Details) -> str:
    return one.url or jsonld.own_url(one.id)


def _time(micros: int) -> str:
    moment = datetime.fromtimestamp(micros / 1_000_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _flag(given: dict[str, str], name: str) -> bool:
    value = given.get(name, "false").lower()
    if value not in ("true", "false"):
        raise BadRequestData(reason=_("detailsとreloadに使えるのはtrueかfalseです"))
    return value == "true"


def _kind(text: str | None) -> Kind | None:
    if text is None:
        return None
    for kind in Kind:
        if kind.value.lower() == text.lower():
            return kind
    raise BadRequestData(reason=_("kindに使えるのはHosted、Cached、ImplicitlyCreatedです"))
