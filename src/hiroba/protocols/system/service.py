"""The door: addresses for machines that watch over the installation."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec
from django.db import close_old_connections
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from hiroba.kernel.operations import service as operations

Answer = TypeVar("Answer")


def routes() -> list[Route]:
    return [
        Route("/health/live", live, name="live"),
        Route("/health/ready", ready, name="ready"),
        Route("/metrics", metrics, name="metrics"),
    ]


async def live(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n")


async def ready(_request: Request) -> Response:
    """Everything that is needed to answer people is there: 200, else 503 with what is missing."""
    state = await run_in_threadpool(_closing, operations.ready)
    body = msgspec.json.encode({"ready": state.ready, "checks": state.checks})
    return Response(body, 200 if state.ready else 503, media_type="application/json")


async def metrics(_request: Request) -> Response:
    """Prometheus text format."""
    body, media_type = await run_in_threadpool(_closing, operations.metrics)
    return Response(body, media_type=media_type)


def _closing(work: Callable[[], Answer]) -> Answer:
    close_old_connections()
    try:
        return work()
    finally:
        close_old_connections()
