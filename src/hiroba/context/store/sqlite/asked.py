"""Indexes on what is asked: an attribute that questions compare often gets one, and no other does.

Questions that had to do without one leave a wish: one that was slow at once, quick ones when they are many.
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from hiroba.context.store.sqlite.conditions import expression

_OFTEN = 500  # questions without an index that are a wish for one
MOST = 24  # indexes: each makes a write a little slower
Key = tuple[str, str]  # attribute, member


class Asked:
    """The indexes that there are, by attribute and member."""

    def __init__(self) -> None:
        self._names: dict[Key, str] = {}
        self._missed: dict[Key, int] = {}
        self.wished: set[Key] = set()

    def __len__(self) -> int:
        return len(self._names)

    def refresh(self, connection: apsw.Connection) -> None:
        rows = connection.execute("SELECT name, path, member FROM asked")
        self._names = {(path, member): name for name, path, member in rows}

    def index_for(self, keys: Iterable[Key]) -> str | None:
        """The name of the first index that helps."""
        return next((self._names[key] for key in keys if key in self._names), None)

    def miss(self, keys: Iterable[Key], *, slow: bool = False) -> None:
        """Say that a question had to do without an index: often, or once and slowly, is a wish."""
        key = next(iter(keys), None)
        if key is None or key in self._names or len(self._names) >= MOST:
            return
        self._missed[key] = self._missed.get(key, 0) + (_OFTEN if slow else 1)
        if self._missed[key] >= _OFTEN:
            del self._missed[key]
            self.wished.add(key)

    def make(self, connection: apsw.Connection, wished: Iterable[Key]) -> None:
        """Make the indexes that were wished, in a transaction of their own."""
        connection.execute("BEGIN IMMEDIATE")
        try:
            self._make(connection, wished)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _make(self, connection: apsw.Connection, wished: Iterable[Key]) -> None:
        self.refresh(connection)
        for path, member in sorted(wished):
            if (path, member) in self._names or len(self._names) >= MOST:
                continue
            name = f"asked_{len(self._names) + 1}"
            on = expression(path, member).replace("entity.body", "body")
            connection.execute(f"CREATE INDEX {name} ON entity (shape, {on})")
            connection.execute("INSERT INTO asked VALUES (?,?,?)", (name, member, path))
            self._names[path, member] = name
