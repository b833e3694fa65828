"""How the devices fare: counted in memory, written now and then."""

from __future__ import annotations

import asyncio
import time

import msgspec

from hiroba.context.devices.types import Device, Micros, State, Status
from hiroba.context.store.types import Store

KIND = "device-status"
_A_FLUSH = 50  # documents, so that ten thousand devices do not double the writing
_PATIENCE = 2.5  # times the expected interval until a device counts as quiet
_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(Status)


class Statuses:
    """The counts of one way in (`origin`); each way has documents of its own, so that none undoes another."""

    def __init__(self, store: Store, origin: str) -> None:
        self._store, self._origin = store, origin
        self._held: dict[tuple[str, str], Status] = {}
        self._changed: dict[tuple[str, str], None] = {}  # in the order of their first change

    def count(
        self, tenant: str, device: str, *, readings: int = 0, rejected: int = 0, battery: float | None = None
    ) -> None:
        key = tenant, device
        status = self._held.get(key)
        if status is None:
            body = self._store.documents(KIND).get((tenant, f"{device}/{self._origin}"))
            status = self._held[key] = _decoder.decode(body) if body else Status()
        status.readings += readings
        status.rejected += rejected
        if readings:
            status.seen = time.time_ns() // 1000
        if battery is not None:
            status.battery = battery
        self._changed.setdefault(key)

    async def flush(self, most: int = _A_FLUSH) -> None:
        """Write those that have waited longest."""
        due = list(self._changed)[:most]
        for key in due:
            del self._changed[key]
        await asyncio.gather(
            *(
                self._store.put(KIND, tenant, f"{device}/{self._origin}", _encode(self._held[tenant, device]))
                for tenant, device in due
            )
        )

    async def close(self) -> None:
        await self.flush(len(self._changed))


def status_of(store: Store, tenant: str, device: str) -> Status:
    """All ways in together."""
    return statuses(store, tenant).get(device, Status())


def statuses(store: Store, tenant: str) -> dict[str, Status]:
    """How the devices of an organisation fare, by device."""
    found: dict[str, Status] = {}
    for (owner, id), body in store.documents(KIND).items():
        if owner != tenant:
            continue
        device = id.rpartition("/")[0]
        one, other = _decoder.decode(body), found.get(device, Status())
        newer = one if one.seen >= other.seen else other
        battery = newer.battery if newer.battery is not None else (one.battery or other.battery)
        found[device] = Status(
            one.readings + other.readings, one.rejected + other.rejected, newer.seen, battery
        )
    return found


def state_of(device: Device, status: Status, now: Micros) -> State:
    if not device.enabled:
        return State.OFF
    if not status.seen:
        return State.NEVER
    return State.LIVE if now - status.seen <= device.every * _PATIENCE * 1_000_000 else State.QUIET
