"""Organisations for which nobody acts, as an event loop knows them: asked twice a second, in a thread."""

from __future__ import annotations

import asyncio
from typing import Final

import structlog
from asgiref.sync import sync_to_async
from django.db import DatabaseError, connections

from hiroba.context.store import service as stores
from hiroba.kernel.organisations import service as organisations

_EVERY: Final = 0.5  # seconds
_LOG = structlog.get_logger("hiroba.devices")


class Stopped:
    """Bring it up before the first reading is taken."""

    def __init__(self) -> None:
        self._codes: frozenset[str] = frozenset()

    def __contains__(self, tenant: object) -> bool:
        return tenant in self._codes

    async def bring_up(self) -> None:
        """Where the database does not answer, what was known holds on."""
        try:
            self._codes = await sync_to_async(_ask, thread_sensitive=False)()
        except DatabaseError:
            _LOG.warning("stopped_organisations_not_read")

    async def keep_up(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self.bring_up()
            await stores.halt(stop, _EVERY)


def _ask() -> frozenset[str]:
    try:
        return organisations.stopped()
    finally:
        connections.close_all()  # the thread may never ask again
