"""Questions of the pages, as selections of the store."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import msgspec

from hiroba.context.atlas import service as atlases
from hiroba.context.city.shown import shown
from hiroba.context.city.types import BBox, StoredEntity, TenantCount, TypeCount
from hiroba.context.entities.service import UnknownEntity
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import Sight


def selection(
    sight: Sight,
    type: str | Sequence[str] | None = None,
    bbox: BBox | None = None,
    tenant: str | None = None,
    source: str | None = None,
    *,
    limit: int = 0,
    offset: int = 0,
) -> Select:
    types = (type,) if isinstance(type, str) else tuple(type or ())
    return Select(
        tenant=tenant,
        sight=sight,
        types=TypeSelection(tuple((each,) for each in types)) if types else None,
        bbox=bbox,
        sources=() if source is None else (source,),
        limit=limit,
        offset=offset,
    )


async def get(tenant: str | None, id: str, sight: Sight) -> StoredEntity:
    store = await stores.current()
    page = await store.select(Select(tenant=tenant, sight=sight, ids=(id,), limit=1))
    if not page.items:
        raise UnknownEntity(id=id)
    return shown(page.items[0])


async def some(tenant: str, ids: Collection[str], sight: Sight) -> tuple[StoredEntity, ...]:
    return await query(Select(tenant=tenant, sight=sight, ids=tuple(ids), limit=len(ids)))


async def query(what: Select) -> tuple[StoredEntity, ...]:
    store = await stores.current()
    return tuple(shown(each) for each in (await store.select(what)).items)


async def count(what: Select) -> int:
    store = await stores.current()
    page = await store.select(msgspec.structs.replace(what, limit=0, count=True))
    return page.count or 0


async def types(sight: Sight, tenant: str | None) -> tuple[TypeCount, ...]:
    store = await stores.current()
    found: Counter[str] = Counter()
    placed: set[str] = set()
    for shape in await store.shapes(tenant, sight):
        found.update(dict.fromkeys(shape.types, shape.count))
        if atlases.place_of(shape.attributes) is not None:
            placed.update(shape.types)
    counts = (TypeCount(name, number, name in placed) for name, number in found.items())
    return tuple(sorted(counts, key=lambda each: (-each.count, each.type)))


async def attributes(type: str, sight: Sight, tenant: str | None) -> tuple[str, ...]:
    store = await stores.current()
    found: Counter[str] = Counter()
    for shape in await store.shapes(tenant, sight):
        if type in shape.types:
            for name in {each.rpartition(":")[0] for each in shape.attributes}:
                found[name] += shape.count
    return tuple(sorted(found, key=lambda name: (-found[name], name)))


async def tenants(sight: Sight, types: Sequence[str]) -> tuple[TenantCount, ...]:
    store = await stores.current()
    found: Counter[str] = Counter()
    for shape in await store.shapes(None, sight):
        if not types or not set(types).isdisjoint(shape.types):
            found[shape.tenant] += shape.count
    counts = (TenantCount(name, number) for name, number in found.items())
    return tuple(sorted(counts, key=lambda each: (-each.count, each.tenant)))
