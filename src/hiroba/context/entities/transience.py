"""A follower of the log that takes attributes away whose time is over (ETSI GS CIM 009, 4.22).

Readers do not see them from that moment on; this makes room and lets queries forget them. Entities whose own
time is over are the store's.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections.abc import Iterator
from typing import Any

import msgspec

from hiroba.context.entities.gates import pruned
from hiroba.context.entities.shapes import HEAD
from hiroba.context.entities.times import micros_of
from hiroba.context.store import service as stores
from hiroba.context.store.types import ENDING, ENTITY, MAY_END, Micros, Record, Store, Write

TRANSIENT = "transient"  # the kind of the documents that say when an attribute of an entity is over next
_FOLLOWER = "transience"
_SECONDS = 0.25  # in which changes gather: no longer than others that read the same
_TOGETHER = 1000
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode
_Due = tuple[Micros, str, str]  # when, tenant, id


async def follow(store: Store, stop: asyncio.Event) -> None:
    """Run until `stop`."""
    due: list[_Due] = [(_decode(body), *key) for key, body in store.documents(TRANSIENT).items()]
    heapq.heapify(due)

    async def pass_over(position: int) -> int:
        """Most things have no end: what tells of nothing else is not even read."""
        return position if store.documents(TRANSIENT) else await store.pass_over(position, ENDING)

    async for records in stores.stretches(store, _FOLLOWER, stop, _SECONDS, pass_over):
        noted = store.documents(TRANSIENT)
        for record in records:
            # what has no end is not waited for one by one
            if record.kind == ENTITY and (_may_end(record) or (record.tenant, record.id) in noted):
                await _note(store, record, due)
                noted = store.documents(TRANSIENT)
        await _clear(store, due)


async def _note(store: Store, record: Record, due: list[_Due]) -> None:
    key = record.tenant, record.id
    known = store.documents(TRANSIENT).get(key)
    next_end = None
    if record.body is not None and _may_end(record):
        next_end = min(_ends(_decode(record.body)), default=None)
    if next_end is None:
        if known is not None:
            await store.put(TRANSIENT, *key, None)
    elif known is None or _decode(known) != next_end:
        await store.put(TRANSIENT, *key, _encode(next_end))
        heapq.heappush(due, (next_end, *key))


def _may_end(record: Record) -> bool:
    return record.event != "deleted" and record.body is not None and MAY_END in record.body


def _ends(body: dict[str, Any]) -> Iterator[Micros]:
    for name, attribute in body.items():
        if name not in HEAD:
            for instance in attribute if type(attribute) is list else [attribute]:
                if "expiresAt" in instance:
                    yield micros_of(instance["expiresAt"])


async def _clear(store: Store, due: list[_Due]) -> None:
    """Take away what is over. What the log then says of the entity notes when the next is."""
    now = _now()
    over: set[tuple[str, str]] = set()
    while due and due[0][0] <= now and len(over) < _TOGETHER:
        over.add(heapq.heappop(due)[1:])
    if over:
        await store.write([Write(tenant, id, pruned) for tenant, id in sorted(over)])


def _now() -> Micros:
    return time.time_ns() // 1000
