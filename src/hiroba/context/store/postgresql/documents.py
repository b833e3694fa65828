"""Documents held in memory, kept up to date by what the database tells of."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import asyncpg

from hiroba.context.store.postgresql.reaching import patient

Key = tuple[str, str]  # tenant, id
_NONE: Mapping[Key, bytes] = MappingProxyType({})


class Documents:
    """Asked at once, so they are read before: at the opening, after own writes, when others tell."""

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._revisions: dict[str, int] = {}
        self._held: dict[str, Mapping[Key, bytes]] = {}

    @patient
    async def refresh(self) -> None:
        """Read the kinds that changed."""
        rows = await self._pool.fetch("SELECT kind, version FROM city.revision")
        for kind, version in rows:
            if self._revisions.get(kind) != version:
                found = await self._pool.fetch(
                    "SELECT tenant, id, body FROM city.document WHERE kind = $1", kind
                )
                self._held[kind] = MappingProxyType({(row[0], row[1]): row[2] for row in found})
                self._revisions[kind] = version

    def revision(self, kind: str) -> int:
        """See Store.revision."""
        return self._revisions.get(kind, 0)

    def of(self, kind: str) -> Mapping[Key, bytes]:
        """See Store.documents."""
        return self._held.get(kind, _NONE)

    def tenants(self) -> set[str]:
        return {tenant for held in self._held.values() for tenant, _id in held}
