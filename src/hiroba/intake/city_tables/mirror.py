"""The things of one type as a table of DuckDB that follows the city's log.

Whoever may see them, all are in it; what leaves it (`sheets`) is only what one asker may see.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

import duckdb
import pyarrow as pa

from hiroba.context.city import service as city
from hiroba.context.store.types import Record, Stored
from hiroba.intake.city_tables import columns
from hiroba.kernel.decide.types import Limits, Sight, Visibility

_MANY: Final = 20_000  # writes: reading all things anew is quicker than following more of them
_AT_ONCE: Final = 10_000  # things
_MEMORY: Final = "256MB"
_TABLE: Final = """
CREATE TABLE thing (
  tenant VARCHAR, id VARCHAR, owned INTEGER, modified BIGINT, expires BIGINT, x DOUBLE, y DOUBLE);
CREATE TABLE owned (number INTEGER, organisation VARCHAR)"""


class Owned(NamedTuple):
    """What decides who may see a thing."""

    types: tuple[str, ...]
    organisation: str
    visibility: Visibility


class Seen(NamedTuple):
    """Whose things are, and what is seen of them."""

    organisation: str
    visibility: Visibility
    limits: Limits


class Mirror:
    """One process's own, in its memory, beyond that in a folder. One thread's at a time: see `lock`.

    What raised an error in the middle is not to be used again.
    """

    def __init__(self, type: str, spill: Path) -> None:
        self.type = type
        self.lock = threading.Lock()
        self.places: dict[str, int] = {}  # attribute -> its place
        self.owned: dict[Owned, int] = {}
        self.position = -1
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": _MEMORY,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
        }
        self.connection = duckdb.connect(":memory:", config=config)
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute("SET preserve_insertion_order = false")
        self.connection.execute(_TABLE)

    def follow(self) -> None:
        """Bring it to where the city is now."""
        now = city.position()
        if now == self.position:
            return
        records = None
        if 0 <= self.position <= now <= self.position + _MANY:
            records = city.written(self.position, now)
        if records is None:
            self._read_anew()
        else:
            self._take_in(records)
        self.position = now

    def _read_anew(self) -> None:
        self.connection.execute("BEGIN; DELETE FROM thing")
        for portion in _larger(city.walk(self.type)):
            self._add(portion)
        self.connection.execute("COMMIT")

    def _take_in(self, records: Sequence[Record]) -> None:
        """The last record of each thing says what became of it."""
        last = {(each.tenant, each.id): each for each in records}
        if not last:
            return
        there = [each for each in last.values() if each.event != "deleted" and self.type in each.types]
        gone = pa.table({"tenant": [key[0] for key in last], "id": [key[1] for key in last]})
        self.connection.execute("BEGIN")
        self.connection.register("gone", gone)
        self.connection.execute(
            "DELETE FROM thing USING gone WHERE thing.id = gone.id AND thing.tenant = gone.tenant"
        )
        self.connection.unregister("gone")
        if there:
            self._add(there)
        self.connection.execute("COMMIT")

    def _add(self, things: Sequence[Stored | Record]) -> None:
        for name, kinds in columns.kinds_of(things).items():
            self._place(name, columns.GEO in kinds)
        rest: dict[str, Any] = {
            "tenant": pa.array([each.tenant for each in things]),
            "id": pa.array([each.id for each in things]),
            "owned": pa.array(self._numbers(things), pa.int32()),
            "modified": pa.array([_modified(each) for each in things], pa.int64()),
            "expires": pa.array([each.expires for each in things], pa.int64()),
        }
        columns.read(self.connection, things, self.places, rest)

    def _place(self, name: str, geo: bool) -> None:
        place = self.places.get(name)
        if place is None and len(self.places) < columns.MOST:
            place = self.places[name] = len(self.places)
            for short in "vuo":
                self.connection.execute(f"ALTER TABLE thing ADD COLUMN IF NOT EXISTS {short}{place} VARCHAR")
        if place is not None and geo:
            self.connection.execute(f"ALTER TABLE thing ADD COLUMN IF NOT EXISTS s{place} BLOB")

    def _numbers(self, things: Sequence[Stored | Record]) -> list[int]:
        """Of each thing whose it is. Things of a shape share their values, so most are told by identity."""
        known: dict[tuple[int, int, int], int] = {}
        found = []
        for thing in things:
            owner = thing.owner
            key = id(thing.types), id(owner.organisation), id(owner.visibility)
            number = known.get(key)
            if number is None:
                number = known[key] = self._number(Owned(thing.types, owner.organisation, owner.visibility))
            found.append(number)
        return found

    def _number(self, key: Owned) -> int:
        number = self.owned.get(key)
        if number is None:
            number = self.owned[key] = len(self.owned)
            self.connection.execute("INSERT INTO owned VALUES (?, ?)", [number, key.organisation])
        return number

    def visible(self, sight: Sight) -> dict[int, Seen]:
        """Of what is in it, by number, that of which the things may be seen."""
        found = {}
        for each, number in self.owned.items():
            limits = sight.extent(each.types, each.visibility, each.organisation)
            if limits is not None:
                found[number] = Seen(each.organisation, each.visibility, limits)
        return found

    def close(self) -> None:
        self.connection.close()


def _modified(thing: Stored | Record) -> int:
    return thing.modified if isinstance(thing, Stored) else thing.at


def _larger(portions: Iterator[Sequence[Stored]]) -> Iterator[list[Stored]]:
    """Portions put together: each costs a statement."""
    waiting: list[Stored] = []
    for portion in portions:
        waiting += portion
        if len(waiting) >= _AT_ONCE:
            yield waiting
            waiting = []
    if waiting:
        yield waiting
