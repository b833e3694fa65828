"""/csourceRegistrations: who holds what elsewhere (ETSI GS CIM 009, 5.9, 5.10, 6.8, 6.9)."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.service import UnknownRegistration
from hiroba.context.sources.types import Discovery, Kept
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld import discovering
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    created,
    document,
    linked_context,
    no_content,
    reading,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.pages import PARAMETERS, cut, page_headers, page_of

_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")


def add_routes(router: Router) -> None:
    router.add("POST", "/csourceRegistrations", _register)
    router.add("GET", "/csourceRegistrations", _query)
    router.add("GET", "/csourceRegistrations/{id}", _retrieve)
    router.add("PATCH", "/csourceRegistrations/{id}", _update)
    router.add("DELETE", "/csourceRegistrations/{id}", _delete)


async def _register(request: Request) -> Response:
    check_parameters(request, ())
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    given, context = await document(request)
    store = await stores.current()
    registration = await sources.register(store, tenant, given, context)
    return created(request, f"/ngsi-ld/v1/csourceRegistrations/{sources.segment(registration.id)}")


async def _update(request: Request) -> Response:
    check_parameters(request, ())
    tenant, id = tenant_of(request), _id(request)
    await writing(request, tenant)
    given, context = await document(request, merge_patch=True)
    await sources.update(await stores.current(), tenant, id, given, context)
    return no_content(request)


async def _delete(request: Request) -> Response:
    check_parameters(request, ())
    tenant, id = tenant_of(request), _id(request)
    await writing(request, tenant)
    await sources.remove(await stores.current(), tenant, id)
    return no_content(request)


async def _retrieve(request: Request) -> Response:
    given = check_parameters(request, ("options",))
    tenant, id = tenant_of(request), _id(request)
    await reading(request, tenant)
    context, kind = await linked_context(request), accepted(request)
    store = await stores.current()
    kept = sources.find(store, tenant, id)
    if kept is None:
        raise UnknownRegistration(id=id)
    show = await _shower(request, store, tenant, context, given)
    return answer(request, show(kept), context, kind=kind)


async def _query(request: Request) -> Response:
    given = check_parameters(request, (*discovering.PARAMETERS, *PARAMETERS, "options"))
    tenant = tenant_of(request)
    await reading(request, tenant)
    context, kind = await linked_context(request), accepted(request)
    page = page_of(given)
    what = discovering.discovery(given, context)
    store = await stores.current()
    found = _found(store, tenant, what)
    items, more = cut(found, page)
    show = await _shower(request, store, tenant, context, given)
    headers = page_headers(request, page, more=more, total=len(found))
    return answer(request, [show(kept) for kept in items], context, kind=kind, headers=headers)


def _found(store: Store, tenant: str, what: Discovery) -> list[Kept]:
    matches = sources.discovered(sources.living(store, tenant), what)
    kept = [sources.find(store, tenant, match.registration.id) for match in matches]
    return sorted(
        (each for each in kept if each is not None), key=lambda each: (each.created, each.document["id"])
    )


async def _shower(
    request: Request, store: Store, tenant: str, context: Context, given: dict[str, str]
) -> Any:
    """Return what renders a registration for this reader; keys to a source are for those who may write."""
    try:
        await writing(request, tenant)
        secrets = True
    except HirobaError:
        secrets = False
    sys_attrs = "sysAttrs" in given.get("options", "").split(",")

    def show(kept: Kept) -> dict[str, Any]:
        tally = sources.tally_of(store, tenant, kept.document["id"])
        return sources.rendered(kept, context, tally, sys_attrs=sys_attrs, secrets=secrets)

    return show


def _id(request: Request) -> str:
    """The id in the path. Raises BadRequestData."""
    id = request.segments[0]
    if not _URI.fullmatch(id):
        raise BadRequestData(reason=_("idがURIではありません"))
    return id
