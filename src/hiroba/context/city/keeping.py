"""The living city in a backup: entities and documents in a form that any back end takes in again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import islice
from pathlib import Path

import msgspec

from hiroba.context.city import writing
from hiroba.context.city.bridge import wait_for
from hiroba.context.entities import service as entities
from hiroba.context.history import service as histories
from hiroba.context.store import service as stores
from hiroba.context.store.types import Change, Select, Store, Stored, Write
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.operations.service import Part

_encode = msgspec.json.Encoder().encode
_stored = msgspec.json.Decoder(Stored).decode


class _Document(msgspec.Struct, array_like=True):
    kind: str
    tenant: str
    id: str
    body: bytes


_document = msgspec.json.Decoder(_Document).decode


def save(folder: Path) -> None:
    """Write the city as it is, and its history, into a folder."""
    wait_for(_save(folder))


async def _save(folder: Path) -> None:
    await (await histories.current()).save(folder / "history")
    store = await stores.current()
    with (folder / "entities.jsonl").open("wb") as file:
        async for entity in _entities(store):
            file.write(_encode(entity) + b"\n")
    with (folder / "documents.jsonl").open("wb") as file:
        for kind in sorted(await store.kinds()):
            for (tenant, id), body in store.documents(kind).items():
                file.write(_encode(_Document(kind, tenant, id, body)) + b"\n")


async def _entities(store: Store) -> AsyncIterator[Stored]:
    """All of them. What changes meanwhile is told again: its last state counts when it is put back."""
    start = await store.log_end()
    whole = Select(tenant=None, sight=EVERYTHING)
    async for portion in store.walk(whole):
        for entity in portion:
            if entity.version <= start:
                yield entity
    changed = msgspec.structs.replace(whole, since=start, limit=1 << 40)
    for entity in (await store.select(changed)).items:
        yield entity


def load(folder: Path) -> None:
    """Put a saved city in the place of what is there."""
    wait_for(_load(folder))


async def _load(folder: Path) -> None:
    store = await stores.current()
    await store.empty()
    if (folder / "entities.jsonl").is_file():
        with (folder / "entities.jsonl").open("rb") as file:
            while some := [_putting(_stored(line)) for line in islice(file, writing.TOGETHER)]:
                await writing.write_all(some)
        with (folder / "documents.jsonl").open("rb") as file:
            for document in map(_document, file):
                await store.put(document.kind, document.tenant, document.id, document.body)
    # whoever follows the log has told and remembered all this before
    end = await store.log_end()
    for follower in await store.followers():
        await store.advance(follower, end)
    await (await histories.current()).load(folder / "history", end)


def _putting(entity: Stored) -> Write:
    """The entity as it was saved, its own times included."""
    places = tuple(entities.places_of(msgspec.json.decode(entity.body)))
    change = Change(
        types=entity.types,
        body=entity.body,
        times=entity.times,
        shape=entity.shape,
        plain=entity.plain,
        changed=(),
        places=places,
        expires=entity.expires,
    )
    return Write(entity.tenant, entity.id, lambda _before, _now: change, entity.owner)


def is_empty() -> bool:
    return wait_for(_is_empty())


async def _is_empty() -> bool:
    store = await stores.current()
    return not await store.tenants()


PART = Part("city", save, load, is_empty)
