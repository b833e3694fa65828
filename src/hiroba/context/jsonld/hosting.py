"""The @context service: to add, list, serve, delete and fetch again (ETSI GS CIM 009, 5.13)."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import msgspec

from hiroba.context.jsonld import flattening, keeping
from hiroba.context.jsonld.compiling import compiled
from hiroba.context.jsonld.core import CORE_URL, document, is_core
from hiroba.context.jsonld.errors import CoreContextKept, NotReloadable, NotServed, UnknownContext
from hiroba.context.jsonld.fetching import context_in, fetch
from hiroba.context.jsonld.keeping import COPY, KIND, Kept
from hiroba.context.jsonld.types import Context, Details, Kind
from hiroba.context.store import service as stores

_CORE = Details(CORE_URL, Kind.CACHED, CORE_URL, keeping.now(), None, 0, None)


async def host(value: Any, tenant: str) -> str:
    """Keep what stood in "@context" for a tenant and return its id. Raises InvalidContext.

    Addresses in it are followed when it is used, not now.
    """
    flattening.check(value)
    await asyncio.to_thread(compiled, flattening.definitions(value))
    id = uuid4().hex
    kept = Kept(Kind.HOSTED, keeping.now(), msgspec.Raw(msgspec.json.encode(value)))
    await keeping.keep(await stores.current(), (tenant, id), kept)
    return id


async def keep_implicit(context: Context, tenant: str) -> str:
    """Keep a context that was given within a request, so that its address lasts; return the address."""
    if isinstance(context.document, str):
        return context.link
    id = keeping.own_id(context.link) or ""
    store = await stores.current()
    if (tenant, id) not in store.documents(KIND):
        kept = Kept(Kind.IMPLICIT, keeping.now(), msgspec.Raw(msgspec.json.encode(context.document)))
        await keeping.keep(store, (tenant, id), kept)
    return context.link


async def listed(tenant: str, kind: Kind | None = None) -> Sequence[Details]:
    """Tell of the core context, the fetched ones, and the tenant's own, oldest first."""
    store = await stores.current()
    found = [_CORE]
    for key, body in store.documents(KIND).items():
        kept = keeping.read(body)
        if key[0] == tenant or kept.kind is Kind.CACHED:
            found.append(keeping.details(key, kept))
    return sorted((one for one in found if kind in (None, one.kind)), key=lambda one: one.created)


async def details(id: str, tenant: str) -> Details:
    """Tell of one context by its local id or its address, which counts as a use. Raises UnknownContext."""
    if is_core(keeping.own_id(id) or id):
        return _CORE
    found = keeping.find(await stores.current(), tenant, id)
    if found is None:
        raise UnknownContext(id=id[:200])
    told = keeping.details(*found)
    keeping.count(found[0][1])
    return told


async def served(id: str, tenant: str) -> bytes:
    """Return a context as a JSON-LD document. Raises UnknownContext, NotServed for what was fetched."""
    if is_core(keeping.own_id(id) or id):
        return msgspec.json.encode(document())
    found = keeping.find(await stores.current(), tenant, id)
    if found is None:
        raise UnknownContext(id=id[:200])
    if found[1].kind is Kind.CACHED:
        raise NotServed(id=id[:200])
    keeping.count(found[0][1])
    return b'{"@context":' + bytes(found[1].document) + b"}"


async def delete(id: str, tenant: str) -> None:
    """Forget a context. Raises UnknownContext, CoreContextKept."""
    if is_core(keeping.own_id(id) or id):
        raise CoreContextKept
    store = await stores.current()
    found = keeping.find(store, tenant, id)
    if found is None:
        raise UnknownContext(id=id[:200])
    await keeping.forget(store, found[0])


async def reload(id: str, tenant: str) -> None:
    """Fetch a cached context again; where that fails the old one stays.

    The core context is built in: there is nothing newer to fetch. Raises NotReloadable,
    ContextUnavailable.
    """
    if is_core(keeping.own_id(id) or id):
        return
    store = await stores.current()
    found = keeping.find(store, tenant, id)
    if found is None or found[1].kind is not Kind.CACHED:
        raise NotReloadable(id=id[:200])
    kept = await fetch(store, found[1].url, again=True)
    await keeping.keep(store, found[0], kept)


async def bring_copy(url: str, body: bytes) -> None:
    """Let an address stand for this JSON-LD document from now on, without asking the network.

    Raises InvalidContext.
    """
    raw = context_in(body, url)
    flattening.check(msgspec.json.decode(raw))
    store = await stores.current()
    await store.put(COPY, "", url, bytes(raw))
    await _forget_cached(url)


async def remove_copy(url: str) -> None:
    """Let an address be asked from the network again. Raises UnknownContext."""
    store = await stores.current()
    if ("", url) not in store.documents(COPY):
        raise UnknownContext(id=url[:200])
    await store.put(COPY, "", url, None)
    await _forget_cached(url)


async def copies() -> Sequence[str]:
    """Return the addresses that the town brought copies for."""
    return sorted(url for _tenant, url in (await stores.current()).documents(COPY))


async def _forget_cached(url: str) -> None:
    store = await stores.current()
    if ("", url) in store.documents(KIND):
        await keeping.forget(store, ("", url))
