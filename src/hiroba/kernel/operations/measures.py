"""Prometheus metrics: what was asked, how long it took, what waits."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Gauge,
    generate_latest,
)

from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.journal import service as journal
from hiroba.kernel.operations.tallies import Tallies
from hiroba.kernel.outbox import service as outbox

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

REGISTRY = CollectorRegistry()
_tallies = Tallies()
REGISTRY.register(_tallies)
measure = (
    _tallies.add
)  # of each answered request: method, route (a pattern, never an address), status, seconds
_jobs = Gauge("hiroba_jobs", "Jobs by state.", ["state"], registry=REGISTRY)
_outbox_lag = Gauge("hiroba_outbox_lag_seconds", "Age of the oldest event not yet told.", registry=REGISTRY)
_outbox_waiting = Gauge("hiroba_outbox_waiting", "Deliveries not yet made.", registry=REGISTRY)
_datasets = Gauge("hiroba_datasets", "Datasets in the catalogue.", registry=REGISTRY)
_refusals = Gauge(
    "hiroba_refusals", "Refusals in this process since it began, by who asked.", ["caller"], registry=REGISTRY
)
_counts: list[tuple[Gauge, Callable[[], int]]] = []


class Measured:
    """An ASGI application whose requests are counted by route, never by address: addresses name things."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = time.perf_counter(), "500"

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        try:
            await self._app(scope, receive, sent)
        finally:
            measure(scope["method"], _route(scope), int(status), time.perf_counter() - began)


def count(name: str, told: str, number: Callable[[], int]) -> None:
    """Let another room add a number, which is asked for when the metrics are read."""
    _counts.append((Gauge(name, told, registry=REGISTRY), number))


def count_datasets(number: Callable[[], int]) -> None:
    """Let the catalogue say how many datasets there are."""
    _counts.append((_datasets, number))


def metrics() -> tuple[bytes, str]:
    """Return the metrics in Prometheus' text form, and its media type."""
    states = jobs.count_by_state()
    for state in ("queued", "running", "done", "failed"):
        _jobs.labels(state).set(states.get(state, 0))
    for caller, refused in journal.counted().items():
        _refusals.labels(caller).set(refused)
    _outbox_lag.set(outbox.lag())
    _outbox_waiting.set(outbox.waiting())
    for gauge, number in _counts:
        gauge.set(number())
    return generate_latest(REGISTRY), CONTENT_TYPE_LATEST


def _route(scope: Scope) -> str:
    """The pattern that matched; a Starlette route leaves it in the scope, a mount leaves its prefix."""
    route = scope.get("route")
    pattern = getattr(route, "path_format", None) or getattr(route, "path", None)
    if pattern:
        return str(pattern)
    endpoint = scope.get("endpoint")
    name = getattr(endpoint, "__name__", "")
    return name or "pages"
