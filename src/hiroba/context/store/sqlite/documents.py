"""Documents (subscriptions, registrations, devices ...) held in memory, read anew when a kind changed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import apsw

Key = tuple[str, str]  # tenant, id
_NONE: Mapping[Key, bytes] = MappingProxyType({})


class Documents:
    """Asked on every request, so what did not change costs nothing."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._connection = connection
        self._revisions: dict[str, int] = {}
        self._held: dict[str, tuple[int, Mapping[Key, bytes]]] = {}

    def refresh(self) -> None:
        """Take in which kinds others changed."""
        self._revisions = dict(self._connection.execute("SELECT kind, version FROM revision"))

    @property
    def last(self) -> int:
        """The revision of the kind that changed last."""
        return max(self._revisions.values(), default=0)

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
