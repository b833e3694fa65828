"""How often a source was asked and how it went (5.2.9): counted here, written down now and then."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from hiroba.context.sources.types import Registration
from hiroba.context.store.types import Micros, Store

TALLY = "registration_tally"  # the kind of the store's documents
_EVERY = 5.0  # seconds between two writings of one process


class Tally(msgspec.Struct, omit_defaults=True):
    sent: int = 0
    failed: int = 0
    success_at: Micros = 0
    failure_at: Micros = 0


_waiting: dict[tuple[str, str], Tally] = {}
_written = 0.0
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Tally).decode


def count(registration: Registration, *, failed: bool) -> None:
    tally = _waiting.setdefault((registration.space, registration.id), Tally())
    tally.sent += 1
    at = time.time_ns() // 1000
    if failed:
        tally.failed += 1
        tally.failure_at = at
    else:
        tally.success_at = at


def tally_of(store: Store, space: str, id: str) -> Tally:
    """What is written down, and what this process has counted since."""
    written = store.documents(TALLY).get((space, id))
    before = _decode(written) if written is not None else Tally()
    since = _waiting.get((space, id), Tally())
    return Tally(
        before.sent + since.sent,
        before.failed + since.failed,
        max(before.success_at, since.success_at),
        max(before.failure_at, since.failure_at),
    )


async def write_down(store: Store, *, at_once: bool = False) -> None:
    """Keep what was counted, if it is time."""
    global _written
    if not _waiting or (not at_once and time.monotonic() - _written < _EVERY):
        return
    _written = time.monotonic()
    for space, id in list(_waiting):
        total = tally_of(store, space, id)
        _waiting.pop((space, id), None)
        await store.put(TALLY, space, id, _encode(total))


async def forget(store: Store, space: str, id: str) -> None:
    _waiting.pop((space, id), None)
    if (space, id) in store.documents(TALLY):
        await store.put(TALLY, space, id, None)


def members(tally: Tally, rendered: Any) -> dict[str, Any]:
    """As members of a registration; rendered: makes a time a DateTime."""
    found: dict[str, Any] = {}
    if not tally.sent:
        return found
    found["status"] = "failed" if tally.failure_at > tally.success_at else "ok"
    found["timesSent"] = tally.sent
    if tally.failed:
        found["timesFailed"] = tally.failed
    if tally.success_at:
        found["lastSuccess"] = rendered(tally.success_at)
    if tally.failure_at:
        found["lastFailure"] = rendered(tally.failure_at)
    return found
