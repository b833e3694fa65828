"""The door of rounds: what a process does every few seconds beside its work, in a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connections

__all__ = ["Rounds"]

_log = logging.getLogger(__name__)
_END = 10.0  # seconds that the last round may take
_RENEW = 60.0  # seconds for which a connection is kept: opening one costs more than most rounds


class Rounds:
    """Does something at once, then every `seconds`, and once more when it is stopped.

    A database that refuses is told in the log with the words of `failed`; the next round tries again.
    """

    def __init__(self, name: str, seconds: float, act: Callable[[], object], failed: str) -> None:
        self._seconds, self._act, self._failed = seconds, act, failed
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Do the last round and end."""
        self._stop.set()
        self._thread.join(timeout=_END)

    def _run(self) -> None:
        ending, renew = False, time.monotonic() + _RENEW
        while True:
            try:
                self._act()
            except DatabaseError:
                _log.warning("%s: %s", self._thread.name, self._failed)
                renew = 0.0  # it may be the connection
            if ending or time.monotonic() >= renew:
                connections.close_all()
                renew = time.monotonic() + _RENEW
            if ending:
                return
            ending = self._stop.wait(self._seconds)
