"""Who may read and write the history of a space: one that has nothing but a history is there, too."""

from __future__ import annotations

from hiroba.context.history import service as histories
from hiroba.kernel.decide.types import ANONYMOUS, Sight
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import sight_of
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld import exchange
from hiroba.protocols.ngsi_ld.errors import UnknownTenant


async def reading(request: Request, tenant: str) -> Sight:
    """See exchange.reading."""
    try:
        return await exchange.reading(request, tenant)
    except UnknownTenant:
        if not await (await histories.current()).has_tenant(tenant):
            raise
        return await sight_of(request.principal or ANONYMOUS)


async def writing(request: Request, tenant: str, *, creates: bool = False) -> None:
    """See exchange.writing."""
    there = creates or tenant == settings.city().default_tenant
    there = there or await (await histories.current()).has_tenant(tenant)
    await exchange.writing(request, tenant, creates=there)
