"""Documents (subscriptions, registrations, devices ...) held in memory, read anew when a kind changed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from hiroba.context.store.sqlite.schema import connect

Key = tuple[str, str]  # tenant, id
_NONE: Mapping[Key, bytes] = MappingProxyType({})


class Documents:
    """Asked on every request, so what did not change costs nothing.

    On a connection of its own that has nothing mapped into memory: one that has lets go of all of it as soon
    as anything was written, and where one update follows the other nobody asks for more than this.
    """

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, mapped=False)
        self._seen = -1
        self._revisions: dict[str, int] = {}
        self._held: dict[str, tuple[int, Mapping[Key, bytes]]] = {}
        self._tenants: tuple[int, frozenset[str]] = 0, frozenset()

    def refresh(self) -> None:
        """Take in which kinds were changed."""
        seen = self._connection.execute("PRAGMA data_version").get
        if seen != self._seen:
            self._revisions = dict(self._connection.execute("SELECT kind, version FROM revision"))
            self._seen = seen

    def close(self) -> None:
        self._connection.close()

    def revision(self, kind: str) -> int:
        """See Store.revision."""
        return self._revisions.get(kind, 0)

    def of(self, kind: str) -> Mapping[Key, bytes]:
        """See Store.documents."""
        revision = self.revision(kind)
        if not revision:
            return _NONE
        held = self._held.get(kind)
        if held is None or held[0] != revision:
            rows = self._connection.execute("SELECT tenant, id, body FROM document WHERE kind = ?", (kind,))
            held = revision, MappingProxyType({(tenant, id): body for tenant, id, body in rows})
            self._held[kind] = held
        return held[1]

    def kinds(self) -> list[str]:
        return [str(kind) for (kind,) in self._connection.execute("SELECT DISTINCT kind FROM document")]

    def tenants(self) -> frozenset[str]:
        """The spaces that have any."""
        last = max(self._revisions.values(), default=0)
        if self._tenants[0] != last:
            rows = self._connection.execute("SELECT DISTINCT tenant FROM document")
            self._tenants = last, frozenset(str(tenant) for (tenant,) in rows)
        return self._tenants[1]
