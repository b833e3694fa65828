"""Indexes on what is asked: an attribute that questions compare often gets one, and no other does.

Questions that had to do without one leave a wish: one that was slow at once, quick ones when they are many.
An index by shape finds entities by their value. One by row tells the value of an entity that was found by its
place, without its JSON.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import apsw

from hiroba.context.store.sqlite.conditions import expression

_OFTEN = 500  # questions without an index that are a wish for one
MOST = 24  # indexes: each makes a write a little slower
_BY_SHAPE, _BY_ROW = "asked", "told"  # how names of indexes begin


class Key(NamedTuple):
    """What an index is on."""

    path: str  # the attribute
    member: str  # of it
    by_row: bool = False


class Asked:
    """The indexes that there are."""

    def __init__(self) -> None:
        self._names: dict[Key, str] = {}
        self._missed: dict[Key, int] = {}
        self.wished: set[Key] = set()

    def __len__(self) -> int:
        return len(self._names)

    def refresh(self, connection: apsw.Connection) -> None:
        rows = connection.execute("SELECT name, path, member FROM asked")
        self._names = {Key(path, member, name.startswith(_BY_ROW)): name for name, path, member in rows}

    def index_for(self, keys: Iterable[Key]) -> tuple[Key, str] | None:
        """The first index that helps, and its name."""
        return next(((key, self._names[key]) for key in keys if key in self._names), None)

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
        for key in sorted(wished):
            if key in self._names or len(self._names) >= MOST:
                continue
            name = f"{_BY_ROW if key.by_row else _BY_SHAPE}_{len(self._names) + 1}"
            on = expression(key.path, key.member).replace("entity.body", "body")
            connection.execute(f"CREATE INDEX {name} ON entity ({'row' if key.by_row else 'shape'}, {on})")
            connection.execute("INSERT INTO asked VALUES (?,?,?)", (name, key.member, key.path))
            self._names[key] = name
