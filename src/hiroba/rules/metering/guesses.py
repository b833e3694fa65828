"""Secrets that were wrong, by the network that they came from.

A right one is never kept waiting, so that nobody can lock out a program that shares an address with
somebody who guesses; whoever goes on sending wrong ones is told to wait, and that is written to the log.
Kept in memory; the processes tell each other every second, sealed (`exchange`).
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
        self._untold: dict[str, int] = {}
        self._lock = threading.Lock()

    def count(self, network: str, now: float, more: int = 1, *, here: bool = True) -> tuple[int, float]:
        """How many there were of this network with these, and since when. here: not in another process."""
        with self._lock:
            since, number = self._known.pop(network, (now, 0))
            if now - since >= _WINDOW:
                since, number = now, 0
            self._known[network] = since, number + more
            if len(self._known) > _NETWORKS:
                self._known.popitem(last=False)
            if here and (network in self._untold or len(self._untold) < _NETWORKS):
                self._untold[network] = self._untold.get(network, 0) + more
        if number <= MOST < number + more:
            _LOG.warning("secrets_guessed", attempts=number + more)  # where from is personal
        return number + more, since

    def take(self, most: int) -> list[tuple[str, int]]:
        with self._lock:
            return [(network, self._untold.pop(network)) for network in list(self._untold)[:most]]

    def forget(self) -> None:
        self._known.clear()
        self._untold.clear()


_guesses = _Guesses()


def guessed(address: str) -> None:
    """A secret from this address was wrong. Raises TooManyRequests where there were too many lately."""
    if settings.server().open:
        return
    now = time.monotonic()
    number, since = _guesses.count(address_class(address), now)
    if number > MOST:
        raise TooManyRequests(seconds=max(1, ceil(since + _WINDOW - now)))


def untold(most: int) -> list[tuple[str, int]]:
    """Take what the other processes are to know: how many wrong ones of which network."""
    return _guesses.take(most)


def heard(network: str, number: int) -> None:
    """So many were wrong in another process."""
    _guesses.count(network, time.monotonic(), number, here=False)


def forget() -> None:
    """Begin anew: for tests."""
    _guesses.forget()
