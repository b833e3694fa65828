"""Compiled contexts that are held in memory."""

from __future__ import annotations

import time
from collections import OrderedDict

import msgspec

from hiroba.context.jsonld.keeping import KIND, Key
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Store

_TERMS = 2_000_000
_CONTEXTS = 4_096


class Entry(msgspec.Struct):
    """weight: terms. pins: the documents it was made of, as they were at the store's revision.
    until: time.monotonic from which on it is made anew. counted: the id under which uses
    are counted; '' for what was given within a request."""

    context: Context
    weight: int
    store: Store
    revision: int
    pins: tuple[tuple[Key, bytes | None], ...]
    until: float
    counted: str

    def good(self, store: Store) -> bool:
        """Report whether nothing that it was made of has changed."""
        if self.store is not store or self.until < time.monotonic():
            return False
        revision = store.revision(KIND)
        if self.revision == revision:
            return True
        documents = store.documents(KIND)
        if any(documents.get(key) != body for key, body in self.pins):
            return False
        self.revision = revision
        return True


class Cache:
    """By key; the least lately used are given up first."""

    def __init__(self) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()
        self._weight = 0

    def get(self, key: str) -> Entry | None:
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: str, entry: Entry) -> None:
        old = self._entries.pop(key, None)
        self._weight += entry.weight - (old.weight if old is not None else 0)
        self._entries[key] = entry
        while self._weight > _TERMS or len(self._entries) > _CONTEXTS:
            _key, oldest = self._entries.popitem(last=False)
            self._weight -= oldest.weight
