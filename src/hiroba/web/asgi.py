"""The front: machine protocols answer at once, pages go through Django in WSGI threads behind it."""

from __future__ import annotations

from asyncio import to_thread
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from a2wsgi import WSGIMiddleware
from django.core.wsgi import get_wsgi_application
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from hiroba.catalog.usage import service as usage
from hiroba.context.store import service as stores
from hiroba.kernel.decide import service as decide
from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations import service as operations
from hiroba.kernel.settings import service as settings
from hiroba.protocols.answering import service as answering
from hiroba.protocols.ckan import service as ckan
from hiroba.protocols.dcat import service as dcat
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.http import service as http
from hiroba.protocols.iot import service as iot
from hiroba.protocols.ngsi_ld import service as ngsi_ld
from hiroba.protocols.ngsi_v2 import service as ngsi_v2
from hiroba.protocols.records import service as records
from hiroba.protocols.rest import service as rest
from hiroba.protocols.scim import service as scim
from hiroba.protocols.sensorthings import service as sensorthings
from hiroba.protocols.system import service as system
from hiroba.protocols.tiles import service as tiles
from hiroba.rules.metering import service as metering
from hiroba.rules.services import service as services
from hiroba.web.guarded import Guarded
from hiroba.web.wire import Wire

__all__ = ["Wire", "application"]


class Front:
    """The tongues of the living city by the first segment of the path, before any framework."""

    def __init__(self, tongues: Mapping[str, http.Application], others: ASGIApp) -> None:
        self._tongues, self._others = tongues, others
        self.tongues = {segment.encode(): application for segment, application in tongues.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            segment = scope["path"][1:].partition("/")[0]
            await self._of(segment)(scope, receive, send)
        else:
            await self._others(scope, receive, send)

    def _of(self, segment: str) -> Any:
        return self._tongues.get(segment, self._others)


@asynccontextmanager
async def _lifespan(_app: Starlette) -> AsyncIterator[None]:
    counting = usage.writer(), metering.writer(), metering.exchanger()
    rounds = *counting, decide.watcher(), services.watcher(), journal.writer()
    for each in rounds:
        each.start()
    yield
    for each in rounds:
        await to_thread(each.stop)
    await iot.close()
    await stores.close()


def make_application() -> Front:
    """Everything that answers on the port, measured."""
    django: Any = get_wsgi_application()
    pages: Any = WSGIMiddleware(django, workers=settings.server().threads)
    routes = [
        *system.routes(),
        *rest.routes(),
        *ckan.routes(),
        *dcat.routes(),
        *dsp.routes(),
        *records.routes(),
        *scim.routes(),
        *tiles.routes(),
        Mount("/", app=pages),
    ]
    others: Any = Guarded(
        operations.Measured(answering.Counted(Starlette(routes=routes, lifespan=_lifespan)))
    )
    tongues = {
        "ngsi-ld": ngsi_ld.application(capital=True),
        "v2": ngsi_v2.application(),
        "version": ngsi_v2.version(),
        "sta": sensorthings.application(),
        "iot": iot.application(),
    }
    return Front(tongues, others)


application = make_application()
