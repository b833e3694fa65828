"""Readings that made no sense: kept apart, few of each device, with the reason."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils import translation
from django.utils.translation import gettext

from hiroba.context.devices import errors
from hiroba.context.devices.errors import NotUnderstood, UnknownDevice, UnknownReject
from hiroba.context.devices.types import Reject
from hiroba.context.store.types import Store
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.mynumber.types import MyNumberFound

KIND = "device-reject"
KEPT = 50  # of one device
KEPT_UNKNOWN = 200  # of one organisation, from nobody that it knows
PAYLOAD = 16_384  # bytes that are kept of a payload
_SHORT = 64  # bytes of a payload that is one value
_encode = msgspec.json.Encoder().encode
_decoder = msgspec.json.Decoder(Reject)
_WORDS = ("reason", "expected", "wire")  # what is ours of what an error tells
_count = itertools.count()
_REASONS: dict[str, type[HirobaError]] = {
    each.code: each
    for each in (*vars(errors).values(), MyNumberFound)
    if isinstance(each, type) and issubclass(each, HirobaError) and each.sentence
}


class Rejects:
    """Rejects of this process that are not written yet; a flood overwrites its own, not the others'."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[tuple[str, str], deque[Reject]] = defaultdict(lambda: deque(maxlen=KEPT))

    def add(
        self,
        tenant: str,
        device: str,
        topic: str,
        payload: bytes,
        error: NotUnderstood | UnknownDevice,
        wire: str = "",
    ) -> None:
        """A payload with a My Number is not kept, nor what the error tells of it."""
        at = time.time_ns() // 1000
        told: HirobaError = error
        if _speaks_of_one(topic, payload):
            told, topic, payload = MyNumberFound(where=device), "", b""
        with translation.override(None):  # as the msgids are; who reads chooses the language
            data = {name: str(value)[:300] for name, value in told.data.items()}
        self._waiting[tenant, device].append(
            Reject(
                id=f"{at:x}-{next(_count):x}",
                device=device,
                topic=topic[:200],
                at=at,
                code=told.code,
                data=data,
                payload=payload[:PAYLOAD],
                wire=wire,
                cut=len(payload) > PAYLOAD,
            )
        )

    async def flush(self) -> None:
        """Write what waits, and let go of what is older than the last that are kept."""
        if not self._waiting:
            return
        waiting, self._waiting = self._waiting, defaultdict(lambda: deque(maxlen=KEPT))
        known: dict[tuple[str, str], list[str]] = defaultdict(list)
        for (tenant, id), body in self._store.documents(KIND).items():
            if any(tenant == each for each, _device in waiting):
                known[tenant, _decoder.decode(body).device].append(id)
        puts = []
        for (tenant, device), rejects in waiting.items():
            kept = (KEPT if device else KEPT_UNKNOWN) - len(rejects)
            old = sorted(known[tenant, device], reverse=True)
            puts += [self._store.put(KIND, tenant, id, None) for id in old[max(kept, 0) :]]
            puts += [self._store.put(KIND, tenant, each.id, _encode(each)) for each in rejects]
        await asyncio.gather(*puts)


def _speaks_of_one(topic: str, payload: bytes) -> bool:
    """A topic may end with the name of the value that the payload is."""
    if mynumber.is_in(payload):
        return True
    return mynumber.says_my_number(topic) and mynumber.is_my_number(payload[:_SHORT].decode(errors="replace"))


def rejects_of(store: Store, tenant: str, device: str | None = None) -> Sequence[Reject]:
    """What an organisation (one of its devices; "": nobody known) sent in vain, newest first."""
    found = [_decoder.decode(body) for (owner, _id), body in store.documents(KIND).items() if owner == tenant]
    wanted = [each for each in found if device is None or each.device == device]
    return sorted(wanted, key=lambda each: each.at, reverse=True)


def reject(store: Store, tenant: str, id: str) -> Reject:
    """Raises UnknownReject."""
    body = store.documents(KIND).get((tenant, id))
    if body is None:
        raise UnknownReject
    return _decoder.decode(body)


async def forget(store: Store, tenant: str, ids: Sequence[str]) -> None:
    """Let go of rejects; one that is gone already is no matter."""
    known = store.documents(KIND)
    await asyncio.gather(*(store.put(KIND, tenant, id, None) for id in ids if (tenant, id) in known))


def reason_of(reject: Reject) -> str:
    """The sentence that says why, in the language that is active now."""
    kind = _REASONS.get(reject.code)
    if kind is None:
        return reject.code
    data: dict[str, Any] = {n: gettext(v) if n in _WORDS and v else v for n, v in reject.data.items()}
    try:
        return str(kind(**data))
    except KeyError:
        return reject.code
