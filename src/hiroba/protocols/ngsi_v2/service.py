"""The door: NGSIv2, as FIWARE Orion speaks it, at /v2 and /version."""

from __future__ import annotations

import time
from collections.abc import Callable

import hiroba
from hiroba.context.subscriptions import service as notices
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import (
    batch,
    discovery,
    entities,
    registrations,
    subscribing,
    subscriptions,
    telling,
)
from hiroba.protocols.ngsi_v2.errors import failed
from hiroba.protocols.ngsi_v2.exchange import answer, asked

PREFIX = "/v2"
VERSION_PATH = "/version"
SPOKEN = "4.6.0"  # the version of Orion whose manual this room follows
_STARTED = time.monotonic()


def router() -> http.Router:
    """Every route of the protocol."""
    found = http.Router(PREFIX)
    found.add("GET", "", entry_points)
    for add_routes in _RESOURCES:
        add_routes(found)
    return found


def application() -> http.Application:
    """The ASGI application of /v2."""
    return http.Application(router(), failed)


def version() -> http.Application:
    """The ASGI application of /version, by which clients see that a broker is there."""
    found = http.Router(VERSION_PATH)
    found.add("GET", "", get_version)
    return http.Application(found, failed)


def tell_notifications() -> None:
    """Let the process that notifies know how subscriptions of NGSIv2 are told."""
    notices.register(subscribing.TONGUE, telling.TONGUE)


async def entry_points(request: Request) -> Response:
    asked(request)
    return answer(
        request,
        {
            "entities_url": "/v2/entities",
            "types_url": "/v2/types",
            "subscriptions_url": "/v2/subscriptions",
            "registrations_url": "/v2/registrations",
        },
    )


async def get_version(request: Request) -> Response:
    """Clients look for the member `orion` and the version of it whose protocol is spoken."""
    seconds = int(time.monotonic() - _STARTED)
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    uptime = f"{days} d, {hours} h, {rest // 60} m, {rest % 60} s"
    broker = {"version": SPOKEN, "uptime": uptime, "broker": f"hiroba {hiroba.__version__}"}
    return answer(request, {"orion": broker})


_RESOURCES: tuple[Callable[[http.Router], None], ...] = (
    entities.add_routes,
    batch.add_routes,
    discovery.add_routes,
    subscriptions.add_routes,
    registrations.add_routes,
)
