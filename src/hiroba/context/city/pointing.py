"""Which things point to a thing."""

from __future__ import annotations

from hiroba.context.city.shown import shown
from hiroba.context.city.types import StoredEntity
from hiroba.context.queries.types import Compare, Path
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import Sight

_NAMES = 12  # Relationships that are looked at
_KIND = ":Relationship"


async def pointing(tenant: str, id: str, sight: Sight, limit: int) -> tuple[tuple[str, StoredEntity], ...]:
    """The Relationship's name and who has it, each question by the index that the store makes of it."""
    store = await stores.current()
    names: dict[str, int] = {}
    for shape in await store.shapes(tenant, sight):
        for each in shape.attributes:
            if each.endswith(_KIND):
                name = each.removesuffix(_KIND)
                names[name] = names.get(name, 0) + shape.count
    found: list[tuple[str, StoredEntity]] = []
    for name in sorted(names, key=lambda each: (names[each], each))[:_NAMES]:
        q = Compare(Path((name,)), "==", (id,))
        page = await store.select(Select(tenant=tenant, sight=sight, q=q, limit=limit - len(found)))
        found += [(name, shown(each)) for each in page.items]
        if len(found) >= limit:
            break
    return tuple(found)
