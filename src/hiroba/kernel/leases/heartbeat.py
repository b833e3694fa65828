"""A thread that keeps a lease alive while its holder works."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from types import TracebackType

from django.db import DatabaseError, connection

_log = logging.getLogger(__name__)


class Heartbeat:
    """`with Heartbeat(renew, 5):` calls renew() every 5 seconds, in its own thread."""

    def __init__(self, renew: Callable[[], object], every: float) -> None:
        self._renew = renew
        self._every = every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()

    def _run(self) -> None:
        try:
            while not self._stop.wait(self._every):
                try:
                    self._renew()
                except DatabaseError:  # busy for now: the next beat tries again
                    _log.warning("lease not renewed")
        finally:
            connection.close()
