"""Indexes on what is asked: an attribute that questions compare often gets one, and no other does.

A question that had to look through many rows leaves a wish; the upkeep of the store makes the index.
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from hiroba.context.store.sqlite.conditions import expression

MOST = 24  # indexes: each makes a write a little slower
Key = tuple[str, str]  # attribute, member


class Asked:
    """The indexes that there are, by attribute and member."""

    def __init__(self) -> None:
        self._names: dict[Key, str] = {}
        self.wished: set[Key] = set()

    def refresh(self, connection: apsw.Connection) -> None:
        rows = connection.execute("SELECT name, path, member FROM asked")
        self._names = {(path, member): name for name, path, member in rows}

    def index_for(self, keys: Iterable[Key]) -> str | None:
        """The name of the first index that helps."""
        return next((self._names[key] for key in keys if key in self._names), None)

    def wish(self, keys: Iterable[Key]) -> None:
        """Say that a question was slow for want of an index."""
        for key in keys:
            if key not in self._names and len(self._names) < MOST:
                self.wished.add(key)
                return

    def make(self, connection: apsw.Connection) -> None:
        """Make the indexes that were wished; runs in a transaction of its own."""
        wished, self.wished = self.wished, set()
        with connection:
            self.refresh(connection)
            for path, member in sorted(wished):
                if (path, member) in self._names or len(self._names) >= MOST:
                    continue
                name = f"asked_{len(self._names) + 1}"
                on = expression(path, member).replace("entity.body", "body")
                connection.execute(f"CREATE INDEX {name} ON entity (shape, {on})")
                connection.execute("INSERT INTO asked VALUES (?,?,?)", (name, member, path))
                self._names[path, member] = name
