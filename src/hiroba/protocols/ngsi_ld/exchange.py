"""What a request of NGSI-LD says beside its data, and how an answer is put (ETSI GS CIM 009, 6.3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.store import service as stores
from hiroba.kernel.decide.types import ANONYMOUS, Action, Sight
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import LengthRequired, require, require_there, sight_of
from hiroba.protocols.http.types import MAX_BODY, Request, Response
from hiroba.protocols.ngsi_ld.accept import GEO, JSON, LD, PLAIN, chosen
from hiroba.protocols.ngsi_ld.errors import (
    BadRequestData,
    InvalidRequest,
    NotJson,
    UnknownTenant,
    UnsupportedMediaType,
)
from hiroba.protocols.ngsi_ld.links import context_link, to_context

MERGE_PATCH = "application/merge-patch+json"
_TENANT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,63}")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_decode_items = msgspec.json.Decoder(list[msgspec.Raw]).decode
Headers = list[tuple[bytes, bytes]]


def length_told(request: Request) -> None:
    """Refuse a body whose length is not told, also one in chunks (6.3.4). Raises LengthRequired."""
    if request.method in ("POST", "PATCH", "PUT") and "content-length" not in request.headers:
        raise LengthRequired


def tenant_of(request: Request) -> str:
    """The space that a request is about: NGSILD-Tenant, or the default one. Raises BadRequestData."""
    if request.space:
        return request.space
    given = request.headers.get("ngsild-tenant")
    if not given:
        return settings.city().default_tenant
    if not _TENANT.fullmatch(given):
        raise BadRequestData(reason=_("NGSILD-Tenantの値が正しくありません"))
    return given


async def reading(request: Request, tenant: str) -> Sight:
    """What the reader may see in a space. Raises UnknownTenant (5.5.10), OrganisationLeft."""
    if tenant != settings.city().default_tenant and not request.space:
        await require_there(tenant)
        store = await stores.current()
        if not await store.is_space(tenant):
            raise UnknownTenant(tenant=tenant)
    return await sight_of(request.principal or ANONYMOUS)


async def writing(request: Request, tenant: str, *, creates: bool = False) -> None:
    """Let a writer in. creates: the operation makes a space that is not there.

    Raises UnknownTenant, Forbidden, SignInNeeded.
    """
    await require(request.principal or ANONYMOUS, Action.ENTITY_WRITE, tenant)
    if not creates and tenant != settings.city().default_tenant:
        store = await stores.current()
        if not await store.is_space(tenant):
            raise UnknownTenant(tenant=tenant)


def check_parameters(request: Request, known: Collection[str]) -> dict[str, str]:
    """Return the query parameters, each once. Raises InvalidRequest for one that is unknown or doubled."""
    found: dict[str, str] = {}
    for name, value in request.query:
        if name not in known:
            raise InvalidRequest(
                reason=format_lazy(_("パラメータ「{name}」はここでは使えません"), name=name[:60])
            )
        if name in found:
            raise InvalidRequest(
                reason=format_lazy(_("パラメータ「{name}」が重なっています"), name=name[:60])
            )
        found[name] = value
    return found


async def linked_context(request: Request) -> Context:
    """The context that the Link header names, else the core context."""
    header = request.headers.get("link")
    if header is None:
        return jsonld.CORE
    url = context_link(header)
    return jsonld.CORE if url is None else await jsonld.context_of(url)


async def document(
    request: Request, *, merge_patch: bool = False, limit: int = MAX_BODY
) -> tuple[Any, Context]:
    """Return the body without its @context, and the context that its names are of (6.3.5).

    limit: bytes of it. Of a list, items keep the @context of their own. Raises UnsupportedMediaType, NotJson,
    BadRequestData, BodyTooLarge, TooManyValues.
    """
    kind = _kind_of(request, (JSON, LD, MERGE_PATCH) if merge_patch else (JSON, LD))
    value = decoded(await request.json_body(limit))
    if kind == LD:
        return value, await _embedded(request, value)
    if kind == JSON and isinstance(value, dict) and "@context" in value:
        raise BadRequestData(reason=_("application/jsonの本文には@contextを書けません"))
    if kind == MERGE_PATCH and isinstance(value, dict) and "@context" in value:
        return value, await _embedded(request, value)
    return value, await linked_context(request)


async def list_body(request: Request) -> tuple[bytes, Context]:
    """Return a body that should be a list, and the context around its items (see `item_context`). Raises what
    `document` raises."""
    kind = _kind_of(request, (JSON, LD))
    body = await request.json_body()
    return body, await (_embedded(request, []) if kind == LD else linked_context(request))


def items_in(body: bytes) -> Sequence[msgspec.Raw]:
    """The items of a list, each as its JSON. Raises NotJson, and BadRequestData where it is no list of
    something."""
    try:
        items = _decode_items(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        decoded(body)
        items = []
    if not items:
        raise BadRequestData(reason=_("本文は空でない配列です"))
    return items


def _kind_of(request: Request, taken: Sequence[str]) -> str:
    """The media type of the body. Raises UnsupportedMediaType."""
    given = request.headers.get("content-type", JSON)
    if given == JSON:
        return JSON
    kind = given.partition(";")[0].strip().lower()
    if kind not in taken:
        raise UnsupportedMediaType(given=kind[:80], taken=", ".join(taken))
    return kind


def decoded(raw: msgspec.Raw | bytes) -> Any:
    """Return the value that JSON says. Raises NotJson."""
    try:
        return _decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise NotJson(reason=str(error)[:200]) from error


async def _embedded(request: Request, value: Any) -> Context:
    link = request.headers.get("link")
    if link is not None and context_link(link) is not None:
        raise BadRequestData(reason=_("application/ld+jsonではLinkヘッダーで@contextを示せません"))
    if isinstance(value, list):
        return jsonld.CORE
    if not isinstance(value, dict) or "@context" not in value:
        raise BadRequestData(reason=_("application/ld+jsonの本文に@contextがありません"))
    return await jsonld.context_of(value.pop("@context"))


def carries_contexts(request: Request) -> bool:
    """Each item of a batch has an @context of its own."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower() == LD


async def item_context(request: Request, item: Any, around: Context) -> Context:
    """The context of an item of a batch, which it may carry itself. Raises BadRequestData."""
    carries = isinstance(item, dict) and "@context" in item
    if not carries_contexts(request):
        if carries:
            raise BadRequestData(reason=_("application/jsonの本文には@contextを書けません"))
        return around
    if not carries:
        raise BadRequestData(reason=_("application/ld+jsonの本文に@contextがありません"))
    return await jsonld.context_of(item.pop("@context"))


def accepted(request: Request, offered: tuple[str, ...] = PLAIN) -> str:
    """The representation to answer in. Raises NotAcceptable."""
    header = request.headers.get("accept")
    return JSON if not header or header == "*/*" or header == JSON else chosen(header, offered)


def echoed(request: Request) -> Headers:
    """Header fields that every answer carries: the tenant that was named (6.3.14)."""
    tenant = request.headers.get("ngsild-tenant")
    return [(b"ngsild-tenant", tenant.encode("latin-1"))] if tenant else []


def answer(
    request: Request,
    value: Any,
    context: Context,
    *,
    kind: str = JSON,
    status: int = 200,
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> Response:
    """Put a value (or its JSON bytes) into the representation asked for.

    JSON and GeoJSON name the context in a Link header; JSON-LD carries it in the object, or in each
    object of a list.
    """
    fields = [(b"content-type", kind.encode()), *echoed(request), *headers]
    if kind != LD:
        if not any(name == b"link" and b"json-ld#context" in text for name, text in fields):
            fields.append((b"link", to_context(context.link)))
        body = value if isinstance(value, bytes) else _encode(value)
        return Response(status, body, fields)
    if isinstance(value, bytes):
        value = _decode(value)
    return Response(status, _encode(_with_context(value, context)), fields)


def geo_answer(
    request: Request,
    value: dict[str, Any],
    context: Context,
    headers: Sequence[tuple[bytes, bytes]] = (),
) -> Response:
    """A Feature or FeatureCollection; `Prefer: body=json` keeps the context out of the body (6.3.6)."""
    prefer = request.headers.get("prefer", "").replace(" ", "")
    if "body=json" in prefer:
        return answer(request, value, context, kind=GEO, headers=headers)
    fields = [(b"content-type", GEO.encode()), *echoed(request), *headers]
    return Response(200, _encode({**value, "@context": context.document}), fields)


def _with_context(value: Any, context: Context) -> Any:
    if isinstance(value, list):
        return [_with_context(item, context) for item in value]
    return {**value, "@context": context.document} if isinstance(value, Mapping) else value


def created(request: Request, location: str) -> Response:
    return Response(201, b"", [(b"location", location.encode()), *echoed(request)])


def no_content(request: Request) -> Response:
    return Response(204, b"", echoed(request))
