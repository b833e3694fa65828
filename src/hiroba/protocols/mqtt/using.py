"""What clients of the broker inside are told is a use of data: within their limits, and metered."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from typing import Final, NamedTuple

import structlog

from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.mqtt.connection import Connection
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Use

_LOG = structlog.get_logger("hiroba.mqtt")
_MOST: Final = 10_000  # clients that are away
_QUIET: Final = 60.0  # seconds between two lines of the log


class Of(NamedTuple):
    """Whose things a message tells of; type "" where it is not known."""

    owner: str
    type: str


class Using:
    """Counts what was told. Who gets more than they may is disconnected and told at the next CONNECT to
    wait, as MQTT 3.1.1 has no other word for it; what comes meanwhile waits for those who keep a session."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, Counter[tuple[Of, int]]] = OrderedDict()
        self._refused, self._said = 0, -_QUIET

    def beyond(self, connection: Connection) -> HirobaError | None:
        """Why its client may not get, or send, one message more; the log tells how many there were."""
        if not metering.limited():
            return None
        try:
            metering.require(connection.account.user, connection.address)
        except HirobaError as error:
            self._refused += 1
            if time.monotonic() - self._said > _QUIET:
                name, number = connection.account.name, self._refused
                _LOG.warning("beyond_limits", account=name, reason=error.code, messages=number)
                self._said, self._refused = time.monotonic(), 0
            return error
        return None

    def told(self, connection: Connection, of: Of, size: int) -> None:
        metering.tally_of(connection.account.user, of.owner).use(of.type, size, Use.NOTIFICATION)

    def kept(self, client: str, of: Of, size: int) -> None:
        """A message waits for a client that is away: it is a use when somebody comes for it."""
        self._waiting.setdefault(client, Counter())[of, size] += 1
        self._waiting.move_to_end(client)
        if len(self._waiting) > _MOST:
            self._waiting.popitem(last=False)

    def came_back(self, client: str, connection: Connection) -> None:
        """It is given what waited, all at once."""
        waited = self._waiting.pop(client, Counter())
        for (of, size), number in waited.items():
            for _each in range(number):
                self.told(connection, of, size)
        metering.owe(connection.account.user, connection.address, waited.total())
