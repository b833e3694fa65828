"""What stands in "@context" to a compiled context: compiled once, good until one of its documents changes."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from weakref import WeakKeyDictionary

import msgspec

from hiroba.context.jsonld import flattening, keeping
from hiroba.context.jsonld.caching import Cache, Entry
from hiroba.context.jsonld.compiling import compiled
from hiroba.context.jsonld.core import is_core
from hiroba.context.jsonld.errors import ContextUnavailable
from hiroba.context.jsonld.flattening import Flattened
from hiroba.context.jsonld.keeping import KIND
from hiroba.context.jsonld.reading import Reader
from hiroba.context.jsonld.types import Context
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store

CORE = Context()
_SECONDS = 20.0  # for all documents of one context
_BIG = 5_000  # terms from which on it is compiled beside the event loop
_FOREVER = float("inf")

_cache = Cache()
_building: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, asyncio.Task[Entry]]] = WeakKeyDictionary()


async def context_of(value: Any, *, used: bool = True) -> Context:
    """Return the compiled context of what stood in "@context".

    value: an address, an object, a list of these, or None. used: it counts as a use of what is named by an
    address. Raises InvalidContext, ContextUnavailable, AddressRefused.
    """
    if value is None:
        return CORE
    if not isinstance(value, str):
        flattening.check(value)
        value = _without_core(value)
        if not value:
            return CORE
    if isinstance(value, str):
        return CORE if is_core(value) else await _resolved(value, value, used)
    try:
        key = keeping.digest(msgspec.json.encode(value))
    except RecursionError as error:
        raise flattening.too_deep() from error
    return await _resolved(key, value, used)


def recall(id: str) -> Any:
    """Return what a context given within a request consists of, while this process remembers it; or None."""
    entry = _cache.get(id)
    return None if entry is None or isinstance(entry.context.document, str) else entry.context.document


def _without_core(value: Any) -> Any:
    """Take away the core context, which is part of every context, and the list around a single item."""
    if not isinstance(value, list):
        return value
    items = [item for item in value if not (isinstance(item, str) and is_core(item))]
    return items[0] if len(items) == 1 else items


async def _resolved(key: str, value: Any, used: bool) -> Context:
    store = await stores.current()
    entry = _cache.get(key)
    if entry is None or not entry.good(store):
        entry = await _built_once(store, key, value)
    if used and entry.counted:
        keeping.count(entry.counted)
    return entry.context


async def _built_once(store: Store, key: str, value: Any) -> Entry:
    """Build an entry; who asks for it meanwhile waits for the same."""
    tasks = _building.setdefault(asyncio.get_running_loop(), {})
    task = tasks.get(key)
    if task is None:
        task = tasks[key] = asyncio.ensure_future(_build(store, key, value))
        task.add_done_callback(lambda done: _finished(tasks, key, done))
    return await asyncio.shield(task)


def _finished(tasks: dict[str, asyncio.Task[Entry]], key: str, task: asyncio.Task[Entry]) -> None:
    tasks.pop(key, None)
    if not task.cancelled():
        task.exception()  # who waits has it; perhaps nobody is left


async def _build(store: Store, key: str, value: Any) -> Entry:
    revision = store.revision(KIND)
    reader = Reader(store, recall)
    try:
        async with asyncio.timeout(_SECONDS):
            found = await flattening.flatten(value, reader.get)
    except TimeoutError as error:
        raise ContextUnavailable(url=key, why="timeout") from error
    link = value if isinstance(value, str) else keeping.own_url(key)
    big = found.terms > _BIG
    context = await asyncio.to_thread(_compile, found, value, link) if big else _compile(found, value, link)
    until = _FOREVER
    if reader.until is not None:
        until = time.monotonic() + (reader.until - keeping.now()) / 1_000_000
    counted = keeping.own_id(value) or value if isinstance(value, str) else ""
    entry = Entry(context, found.terms, store, revision, tuple(reader.pins.items()), until, counted)
    _cache.put(key, entry)
    return entry


def _compile(found: Flattened, value: Any, link: str) -> Context:
    result = compiled(found.layers)
    return Context(value, link, result.terms, result.prefixes, result.kinds)
