"""The documents that one context is made of: kept here, brought along, or fetched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hiroba.context.jsonld import keeping
from hiroba.context.jsonld.errors import ContextUnavailable, InvalidContext
from hiroba.context.jsonld.fetching import fetch
from hiroba.context.jsonld.keeping import KIND, Kept, Key
from hiroba.context.store.types import Micros, Store

_CACHED = 10_000  # documents that are kept; what comes beyond is fetched anew when it is forgotten
_STALE = 300 * 1_000_000  # microseconds that an expired document serves on when it cannot be had anew


class Reader:
    """pins: the documents read, as they were. until: when one of them is to be fetched anew, or None.
    recall: what this process remembers by an id of its own."""

    def __init__(self, store: Store, recall: Callable[[str], Any]) -> None:
        self._store, self._recall = store, recall
        self.pins: dict[Key, bytes | None] = {}
        self.until: Micros | None = None

    async def get(self, url: str) -> Any:
        """Return what stands in "@context" at an address.

        Raises ContextUnavailable, InvalidContext, AddressRefused.
        """
        own = keeping.find_own(self._store, url)
        if own is not None:
            return self._read(*own)
        id = keeping.own_id(url)
        remembered = None if id is None else self._recall(id)
        if remembered is not None:
            return remembered
        key = "", url
        body = self._store.documents(KIND).get(key)
        kept = None if body is None else keeping.read(body)
        if kept is None or (kept.expires is not None and kept.expires < keeping.now()):
            kept = await self._fetched(key, kept)
        return self._read(key, kept)

    def _read(self, key: Key, kept: Kept) -> Any:
        self.pins[key] = self._store.documents(KIND).get(key)
        if kept.expires is not None:
            expires = max(kept.expires, keeping.now() + _STALE)
            self.until = expires if self.until is None else min(self.until, expires)
        return keeping.document_of(kept)

    async def _fetched(self, key: Key, old: Kept | None) -> Kept:
        try:
            kept = await fetch(self._store, key[1])
        except (ContextUnavailable, InvalidContext):
            if old is None:
                raise
            return old
        if old is not None or len(self._store.documents(KIND)) < _CACHED:
            await keeping.keep(self._store, key, kept)
        return kept
