"""Secrets that were wrong, by the network that they came from.

A right one is never kept waiting, so that nobody can lock out a program that shares an address with
somebody who guesses; whoever goes on sending wrong ones is told to wait, and that is written to the log.
Kept in memory only, of each process its own.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from math import ceil
from typing import Final

import structlog

from hiroba.kernel.settings import service as settings
from hiroba.rules.metering.limits import address_class
from hiroba.rules.metering.types import TooManyRequests

_LOG = structlog.get_logger("hiroba.guesses")
_WINDOW: Final = 60.0  # seconds
MOST: Final = 30  # wrong secrets of one network within them
_NETWORKS: Final = 10_000  # that are remembered; the one that was silent longest is forgotten first


class _Guesses:
    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, int]] = OrderedDict()  # since when, how many
        self._lock = threading.Lock()

    def count(self, network: str, now: float) -> tuple[int, float]:
        """How many there were of this network with this one, and since when."""
        with self._lock:
            since, number = self._known.pop(network, (now, 0))
            if now - since >= _WINDOW:
                since, number = now, 0
            self._known[network] = since, number + 1
            if len(self._known) > _NETWORKS:
                self._known.popitem(last=False)
            return number + 1, since

    def forget(self) -> None:
        self._known.clear()


_guesses = _Guesses()


def guessed(address: str) -> None:
    """A secret from this address was wrong. Raises TooManyRequests where there were too many lately."""
    if settings.server().open:
        return
    now = time.monotonic()
    number, since = _guesses.count(address_class(address), now)
    if number <= MOST:
        return
    if number == MOST + 1:
        _LOG.warning("secrets_guessed", attempts=number)  # where from is personal
    raise TooManyRequests(seconds=max(1, ceil(since + _WINDOW - now)))


def forget() -> None:
    """Begin anew: for tests."""
    _guesses.forget()
