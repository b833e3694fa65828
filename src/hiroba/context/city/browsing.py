"""The things of the city page by page, what changed last first, without ever looking at all of a million."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hiroba.context.city.shown import shown
from hiroba.context.city.types import Browsed
from hiroba.context.names import service as names
from hiroba.context.queries.types import Order, Path
from hiroba.context.store import service as stores
from hiroba.context.store.types import ENTITY, Record, Select, Store, Stored

_FOUND = 1_000  # things of one search; more are not looked at
_SORTED = 2_000  # things that are put into the order of their change; of more, the log knows the last ones
_BACK = (500, 5_000)  # versions of the log that are looked back
RECENT = 200  # things that changed last, of more than _SORTED
_NEWEST = (Order(Path(("modifiedAt",)), descending=True),)


async def browse(what: Select, text: str, *, in_order: bool) -> Browsed:
    """One page. text: part of a name, or an id. in_order: all of them in the store's order."""
    store = await stores.current()
    if text:
        return await _named(store, what, text)
    if what.sources:
        return await _uncounted(store, what)
    total = (await store.select(msgspec.structs.replace(what, limit=0, offset=0, count=True))).count or 0
    if in_order and total > _SORTED:
        return _page(what, (await store.select(what)).items, total, whole=True)
    if total <= _SORTED:
        ordered = msgspec.structs.replace(what, order=_NEWEST)
        return _page(what, (await store.select(ordered)).items, total, whole=True)
    found = await _recent(store, what)
    cut = found[what.offset : what.offset + what.limit]
    if len(cut) < what.limit and not what.offset:
        cut = [*cut, *await _others(store, what, cut)]
    return Browsed(
        tuple(map(shown, cut)), total, more=len(found) > what.offset + what.limit, whole=False
    )  # fmt: skip


def _page(what: Select, items: Sequence[Stored], total: int, *, whole: bool) -> Browsed:
    return Browsed(tuple(map(shown, items)), total, more=what.offset + len(items) < total, whole=whole)


async def _uncounted(store: Store, what: Select) -> Browsed:
    """Of datasets: how many there are would have to be counted one by one."""
    items = (await store.select(msgspec.structs.replace(what, limit=what.limit + 1))).items
    more = len(items) > what.limit
    total = None if more else what.offset + len(items)
    return Browsed(tuple(map(shown, items[: what.limit])), total, more, whole=True)


async def _named(store: Store, what: Select, text: str) -> Browsed:
    keys = set(await (await names.current()).find(text, _FOUND, what.tenant, what.types))
    whole = len(keys) < _FOUND
    ids = tuple(sorted({text, *(id for _tenant, id in keys)}))
    page = await store.select(msgspec.structs.replace(what, ids=ids, limit=2 * _FOUND, offset=0))
    found = [each for each in page.items if each.id == text or (each.tenant, each.id) in keys]
    if what.sight.partial:
        found = [each for each in found if each.id == text or names.is_called(each, text)]
    found.sort(key=lambda each: (each.id != text, -each.modified, each.id))
    cut = found[what.offset : what.offset + what.limit]
    return Browsed(
        tuple(map(shown, cut)),
        len(found) if whole else None,
        more=len(found) > what.offset + what.limit,
        whole=whole,
    )


async def _recent(store: Store, what: Select) -> list[Stored]:
    """What changed last, as far as the log remembers, newest first."""
    end = await store.log_end()
    found: list[Stored] = []
    for back in _BACK:
        records = await store.read_log(max(0, end - back), 2 * back)
        ids = [each.id for each in reversed(records) if each.kind == ENTITY and _may_be(what, each)]
        wanted = tuple(dict.fromkeys(ids))[:RECENT]
        if wanted:
            one = msgspec.structs.replace(what, ids=wanted, limit=2 * RECENT, offset=0)
            found = sorted((await store.select(one)).items, key=_newest_first)
        if len(found) > what.offset + what.limit:
            break
    return found[:RECENT]


def _newest_first(one: Stored) -> tuple[int, int]:
    return -one.modified, -one.version


def _may_be(what: Select, record: Record) -> bool:
    """Whether a record can be of what is asked; the store decides. What is hidden has not changed."""
    if what.sight.partial and stores.change_seen(record, what.sight) is None:
        return False
    return what.types is None or any(set(group) <= set(record.types) for group in what.types.groups)


async def _others(store: Store, what: Select, known: Sequence[Stored]) -> list[Stored]:
    """So many that the page is full."""
    keys = {(each.tenant, each.id) for each in known}
    items = (await store.select(what)).items
    return [each for each in items if (each.tenant, each.id) not in keys][: what.limit - len(known)]
