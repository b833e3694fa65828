"""/info/sourceIdentity: who this installation is among linked ones (ETSI GS CIM 009, 5.15, 5.2.40)."""

from __future__ import annotations

import time

from hiroba.context.entities import service as entities
from hiroba.context.sources import service as sources
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.exchange import (
    accepted,
    answer,
    check_parameters,
    linked_context,
    tenant_of,
)


def add_routes(router: Router) -> None:
    router.add("GET", "/info/sourceIdentity", _identity)


async def _identity(request: Request) -> Response:
    check_parameters(request, ())
    alias = sources.alias_of(tenant_of(request))
    context, kind = await linked_context(request), accepted(request)
    identity = {
        "id": f"urn:ngsi-ld:ContextSourceIdentity:{alias}",
        "type": "ContextSourceIdentity",
        "contextSourceAlias": alias,
        "contextSourceUptime": sources.uptime(),
        "contextSourceTimeAt": entities.moment_of(time.time_ns() // 1000),
    }
    return answer(request, identity, context, kind=kind)
