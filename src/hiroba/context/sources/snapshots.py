"""Snapshots: entities as they were when somebody asked for them, kept aside (ETSI GS CIM 009, 5.16, 5.2.41).

The entities of a snapshot live in a hidden space of the store, so that everything that reads a space reads
a snapshot too.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Condition
from hiroba.context.sources.errors import UnknownSnapshot
from hiroba.context.sources.registry import now
from hiroba.context.store.types import HIDDEN, Apply, Change, Micros, Select, Store, Stored, Write
from hiroba.kernel.decide.types import EVERYTHING

SNAPSHOT = "snapshot"  # the kind of the store's documents
PRIORITY = 5
_TOGETHER = 500
_SLOWEST = 600 * 1_000_000  # Micros after which a snapshot that is still being made has failed
MEMBERS = frozenset(
    (
        *("id", "type", "snapshotPriority", "snapshotStatus", "createdAt", "modifiedAt", "lastUsedAt"),
        "expiresAt",
    )
)


class Snapshot(msgspec.Struct, kw_only=True):
    """queries: as they were given, in the names of `context`. details: what came of each."""

    id: str
    queries: list[dict[str, Any]]
    context: Any = None
    priority: int = PRIORITY
    status: str = "preparing"
    details: list[dict[str, Any]] = msgspec.field(default_factory=list)
    created: Micros
    used: Micros

    @property
    def space(self) -> str:
        """The space that holds its entities."""
        return HIDDEN + self.id


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Snapshot).decode


async def make(
    store: Store, tenant: str, given: list[dict[str, Any]], context: Any, priority: int
) -> Snapshot:
    """Keep a new snapshot, still empty."""
    at = now()
    snapshot = Snapshot(
        id=f"urn:ngsi-ld:Snapshot:{uuid.uuid4()}",
        queries=given,
        context=context,
        priority=priority,
        details=[{"resultStatus": "preparing"} for _each in given],
        created=at,
        used=at,
    )
    await keep(store, tenant, snapshot)
    return snapshot


async def keep(store: Store, tenant: str, snapshot: Snapshot) -> None:
    await store.put(SNAPSHOT, tenant, snapshot.id, _encode(snapshot))


def find(store: Store, tenant: str, id: str) -> Snapshot:
    """Raises UnknownSnapshot."""
    body = store.documents(SNAPSHOT).get((tenant, id))
    if body is None:
        raise UnknownSnapshot(id=id)
    snapshot = _decode(body)
    if snapshot.status == "preparing" and snapshot.created + _SLOWEST < now():
        snapshot.status = "failed"
    return snapshot


async def fill(store: Store, snapshot: Snapshot, found: Sequence[Stored]) -> None:
    """Put entities into a snapshot; who may see them stays as it is."""
    for start in range(0, len(found), _TOGETHER):
        writes = [
            Write(snapshot.space, each.id, _copy(each), owner=each.owner)
            for each in found[start : start + _TOGETHER]
        ]
        await store.write(writes)


def _copy(stored: Stored) -> Apply:
    draft = Draft(stored.id, stored.types, msgspec.json.decode(stored.body), stored.expires)
    create = entities.upsert(draft, update=False)

    def apply(there: Stored | None, at: Micros) -> Any:
        made = create(there, at)
        return msgspec.structs.replace(made, times=stored.times) if isinstance(made, Change) else made

    return apply


async def remove(store: Store, tenant: str, id: str) -> None:
    """Take a snapshot and its entities away. Raises UnknownSnapshot."""
    snapshot = find(store, tenant, id)
    await store.put(SNAPSHOT, tenant, id, None)
    while True:
        page = await store.select(Select(tenant=snapshot.space, sight=EVERYTHING, limit=_TOGETHER))
        if not page.items:
            return
        await store.write([Write(each.tenant, each.id, entities.delete(each.id)) for each in page.items])


async def clone(store: Store, tenant: str, id: str, priority: int | None) -> Snapshot:
    """Make another snapshot of the same entities. Raises UnknownSnapshot."""
    original = find(store, tenant, id)
    copy = await make(
        store, tenant, original.queries, original.context, original.priority if priority is None else priority
    )
    offset = 0
    while True:
        page = await store.select(
            Select(tenant=original.space, sight=EVERYTHING, limit=_TOGETHER, offset=offset)
        )
        if not page.items:
            break
        await fill(store, copy, page.items)
        offset += len(page.items)
    copy.status, copy.details = original.status, original.details
    await keep(store, tenant, copy)
    return copy


def every(store: Store, tenant: str, condition: Condition | None = None) -> list[Snapshot]:
    """The snapshots of a tenant that meet a condition on their members."""
    matcher = None if condition is None else queries.matcher(condition)
    found = [_decode(body) for (owner, _id), body in store.documents(SNAPSHOT).items() if owner == tenant]
    if matcher is None:
        return found
    return [each for each in found if matcher(_as_entity(each), {}, lambda _id: None)]


def _as_entity(snapshot: Snapshot) -> dict[str, Any]:
    members = {
        name: {"type": "Property", "value": value}
        for name, value in rendered(snapshot).items()
        if name in MEMBERS and name not in ("id", "type")
    }
    return {"id": snapshot.id, "type": "Snapshot", **members}


def rendered(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "id": snapshot.id,
        "type": "Snapshot",
        "snapshotQueries": snapshot.queries,
        "snapshotQueriesDetails": snapshot.details,
        "snapshotPriority": snapshot.priority,
        "snapshotStatus": snapshot.status,
        "createdAt": entities.moment_of(snapshot.created),
        "lastUsedAt": entities.moment_of(snapshot.used),
    }
