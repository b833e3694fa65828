"""Questions to the file: quick ones at once, slow ones in a thread with a connection of its own."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from heapq import merge
from itertools import islice, repeat
from pathlib import Path
from typing import Any

import apsw
import msgspec

from hiroba.context.queries.service import QuestionTooComplex, ranked
from hiroba.context.queries.types import Body, Times
from hiroba.context.store.leftover import body_of
from hiroba.context.store.seeing import all_seen, members_seen, narrowed, seen, times_seen
from hiroba.context.store.shapes import Shapes
from hiroba.context.store.sqlite import log
from hiroba.context.store.sqlite.asked import Asked
from hiroba.context.store.sqlite.places import SLOTS, Slots, exactly
from hiroba.context.store.sqlite.plan import Branch, Planner
from hiroba.context.store.sqlite.rows import BY_ID, refresh, stored
from hiroba.context.store.sqlite.schema import connect
from hiroba.context.store.times import times_of
from hiroba.context.store.types import Micros, Page, Place, Select, Shape, Spot, Stored
from hiroba.kernel.decide.types import WHOLE, Sight

_IDS = 500  # of one statement
_LOOKED_THROUGH = 300  # rows that a quick question may ask in Python
_PATIENCE = 0.01  # seconds of the processor that it may take
_LONGEST = 30.0  # seconds of the processor that any question may take
_CLOCK = 16  # rows between two looks at the clock
_STEPS = 20_000  # steps of SQLite's machine between two looks at the clock


_NO_TIMES: Times = {}


class TooSlow(Exception):
    """The time is over that a question was given."""


def _nothing(_id: str) -> None:
    """A geometry does not look at other entities."""


class Reader:
    """One connection that only reads. quick: it belongs to an event loop, so it gives up early.

    Everything is asked between `begin` and `end`, of one state of the file.
    """

    def __init__(self, path: Path, *, quick: bool) -> None:
        self.connection = connect(path)
        self.shapes, self._slots, self.asked = Shapes(), Slots(), Asked()
        self._planner = Planner(self.shapes, self._slots, self.asked)
        self._quick = quick
        self._seen = -1
        self._until = math.inf
        # SQLite counts the steps of a statement over all its runs, so the clock decides
        self.connection.set_progress_handler(self._is_late, _STEPS)

    def _is_late(self) -> bool:
        return time.thread_time() > self._until

    def begin(self) -> None:
        """Take the state that the file is in now, with all that other connections changed."""
        execute = self.connection.execute
        execute("BEGIN")
        try:
            seen = execute("PRAGMA data_version").get
            if seen != self._seen:
                self._refresh()
                self._seen = seen
        except BaseException:
            self.end()
            raise

    def _refresh(self) -> None:
        refresh(self.connection, self.shapes)
        self._slots.refresh(self.connection)
        self.asked.refresh(self.connection)

    def end(self) -> None:
        """Let go of the state."""
        self.connection.execute("ROLLBACK")

    def get(self, tenant: str, id: str) -> Stored | None:
        row = self.connection.execute(BY_ID, (tenant, id)).fetchone()
        return None if row is None else stored(row, self.shapes)

    def select(self, what: Select) -> Page:
        """Answer. Raises TooSlow, of a quick reader only, QuestionTooComplex of any other."""
        self._until = time.thread_time() + (_PATIENCE if self._quick else _LONGEST)
        try:
            return self._page(what)
        except (apsw.InterruptError, TooSlow) as error:
            if self._quick:
                raise TooSlow from error
            raise QuestionTooComplex from error
        finally:
            self._until = math.inf

    def _page(self, what: Select) -> Page:
        if what.since is not None:
            return self._since(what)
        branches = self._planned(what)
        if what.order:
            return self._ordered(what, branches)
        if all(branch.whole for branch in branches) and not _is_part(what, branches):
            items = self._sliced(what, branches)
            return Page(items, self._count(what, branches) if what.count else None)
        return self._looked_through(what, branches)

    def _planned(self, what: Select) -> list[Branch]:
        branches = self._planner.branches(what)
        for branch in branches:
            if branch.keys:
                self.asked.miss(branch.keys, slow=not self._quick)
        return branches

    def bodies(self, what: Select) -> list[bytes] | None:
        """The bodies of a page, where no more than a geometry is asked of them; else None. Raises TooSlow."""
        if what.since is not None or what.order or what.count:
            return None
        self._until = time.thread_time() + _PATIENCE
        try:
            branches = self._planned(what)
            if any(branch.rest for branch in branches) or _is_part(what, branches):
                return None
            if all(branch.whole for branch in branches):
                return [body for body, _exact in self._slice(what, branches, bare=True)]
            return list(islice(self._placed(branches), what.offset, what.offset + what.limit))
        except apsw.InterruptError as error:
            raise TooSlow from error
        finally:
            self._until = math.inf

    def _placed(self, branches: list[Branch]) -> Iterator[bytes]:
        """The bodies of what lies where it is asked for."""
        looked_at = 0
        for branch in branches:
            test = branch.unless_exact
            for body, exact in self.connection.execute(branch.bodies(), branch.values()):
                looked_at += 1
                if looked_at > _LOOKED_THROUGH or (looked_at % _CLOCK == 0 and self._is_late()):
                    raise TooSlow
                if exact or test is None or test(body_of(body), _NO_TIMES, _nothing):
                    yield body

    def _sliced(self, what: Select, branches: list[Branch]) -> list[Stored]:
        return [stored(row, self.shapes) for row in self._slice(what, branches, bare=False)]

    def _slice(self, what: Select, branches: list[Branch], *, bare: bool) -> list[tuple[Any, ...]]:
        """Let SQL skip and limit."""
        found: list[tuple[Any, ...]] = []
        skip = what.offset
        for branch in branches:
            missing = what.limit - len(found)
            if missing <= 0:
                break
            sql = branch.bodies() if bare else branch.rows()
            values = (*branch.values(), missing, skip)
            rows = self.connection.execute(f"{sql} LIMIT ? OFFSET ?", values).fetchall()
            found += rows
            if rows:
                skip = 0
            elif skip and branch is not branches[-1]:
                skip = max(0, skip - self._number(branch))
        return found

    def _number(self, branch: Branch) -> int:
        return int(self.connection.execute(branch.number(), branch.parameters).get)

    def _count(self, what: Select, branches: list[Branch]) -> int:
        if what.q is None and what.geo is None and what.bbox is None and not what.ids and not what.sources:
            numbers = set(self.shapes.fitting(what.tenant, what.sight, what.types, what.attributes))
            counts = self.connection.execute("SELECT shape, entities FROM shape")
            return sum(entities for shape, entities in counts if shape in numbers)
        return sum(self._number(branch) for branch in branches)

    def _looked_through(self, what: Select, branches: list[Branch]) -> Page:
        items: list[Stored] = []
        number, last = 0, what.offset + what.limit
        counts = what.count and not all(branch.whole for branch in branches)
        for number, entity in enumerate(self._fitting(what, branches), 1):
            if what.offset < number <= last:
                items.append(entity)
            if number >= last and not counts:
                break
        if what.count and not counts:
            number = self._count(what, branches)
        return Page(items, number if what.count else None)

    def _fitting(self, what: Select, branches: list[Branch]) -> Iterator[Stored]:
        found = self._rows(what, branches)
        return (narrowed(stored(row, self.shapes), branch.limits) for branch, row in found)

    def _rows(self, what: Select, branches: list[Branch]) -> Iterator[tuple[Branch, tuple[Any, ...]]]:
        rows = self._in_turn(branches) if _is_part(what, branches) else self._one_by_one(branches)
        most = math.inf if all(branch.whole for branch in branches) else _LOOKED_THROUGH
        for looked_at, (branch, row) in enumerate(rows, 1):
            if looked_at % _CLOCK == 0 and self._is_late():
                raise TooSlow
            if self._quick and looked_at > most:
                raise TooSlow
            if self._fits(what, branch, row):
                yield branch, row

    def _one_by_one(self, branches: list[Branch]) -> Iterator[tuple[Branch, tuple[Any, ...]]]:
        for branch in branches:
            for row in self.connection.execute(branch.rows(), branch.values()):
                yield branch, row

    def _in_turn(self, branches: list[Branch]) -> Iterator[tuple[Branch, tuple[Any, ...]]]:
        """In the order in which they came to be: by their shapes it would tell which have what is hidden."""
        parts = [
            zip(repeat(branch), self.connection.execute(branch.in_turn(), branch.values()))
            for branch in branches
        ]
        return merge(*parts, key=lambda one: one[1][-2])

    def _fits(self, what: Select, branch: Branch, row: tuple[Any, ...]) -> bool:
        tests = branch.rest
        if branch.unless_exact is not None and not row[-1]:
            tests = (*tests, branch.unless_exact)
        if not tests:
            return True
        body, times = _looked_at(branch, row)
        tenant = row[0]

        def find(id: str) -> tuple[Body, Times] | None:
            there = self.get(tenant, id)
            linked = None if there is None else seen(there, what.sight)
            return None if linked is None else (body_of(linked.body), times_of(linked.times))

        return all(test(body, times, find) for test in tests)

    def _ordered(self, what: Select, branches: list[Branch]) -> Page:
        """Put names of entities in order, then fetch those of the page: a million do not fit into memory."""
        rows = self._rows(what, branches)
        names = ranked((((row[0], row[1]), *_looked_at(branch, row)) for branch, row in rows), what.order)
        page = [self.get(*name) for name in names[what.offset : what.offset + what.limit]]
        items = all_seen([entity for entity in page if entity is not None], what.sight)
        return Page(items, len(names) if what.count else None)

    def _since(self, what: Select) -> Page:
        """Changed after a version, in the order of changing: those that the log names, as they are now."""
        since = what.since or 0
        ids = log.changed(self.connection, since)
        if ids is None:  # the log has forgotten that far back
            found = self._fitting(what, self._planner.branches(what))
            items = [each for each in found if each.version > since]
        else:
            items = []
            for start in range(0, len(ids), _IDS):
                some = msgspec.structs.replace(what, ids=tuple(ids[start : start + _IDS]))
                items += self._fitting(some, self._planner.branches(some))
        items.sort(key=lambda entity: entity.version)
        return Page(items[what.offset : what.offset + what.limit], len(items) if what.count else None)

    def walk(self, what: Select) -> Iterator[Stored]:
        """All that fits, as the file has it."""
        return self._fitting(what, self._planner.branches(what))

    def spots(self) -> Iterator[Spot]:
        """Where everything is, as the file has it."""
        names = {slot: name for name, slot in self._slots.items()}
        rows = self.connection.execute(
            f"SELECT place.id % {SLOTS}, west, south, east, north, tenant, entity.id, shape, source, expires,"  # noqa: S608
            f" CAST(body AS BLOB) FROM place CROSS JOIN entity ON entity.row = place.id / {SLOTS}"
        )
        for slot, west, south, east, north, tenant, id, shape, source, expires, body in rows:
            place = exactly(Place(names[slot], west, south, east, north), body)
            yield Spot(tenant, id, self.shapes.facets(shape), source, place, expires)

    def ids_of(self, tenant: str, source: str) -> list[str]:
        """All ids of a source."""
        found = self.connection.execute(
            "SELECT id FROM entity WHERE source = ? AND tenant = ?", (source, tenant)
        )
        return [str(id) for (id,) in found]

    def expired(self, at: Micros, limit: int) -> list[tuple[str, str]]:
        """Tenant and id of entities whose time is over."""
        found = self.connection.execute(
            "SELECT tenant, id FROM entity WHERE expires IS NOT NULL AND expires <= ? LIMIT ?", (at, limit)
        )
        return [(str(tenant), str(id)) for tenant, id in found]

    def counted(self, tenant: str | None, sight: Sight) -> list[Shape]:
        """The shapes with their counts."""
        counts = self.connection.execute("SELECT shape, entities FROM shape WHERE entities > 0")
        return self.shapes.counted(counts, tenant, sight)

    def close(self) -> None:
        self.connection.close()


def _is_part(what: Select, branches: list[Branch]) -> bool:
    """Whether only a part of some of it is seen."""
    return what.sight.partial and any(branch.limits is not WHOLE for branch in branches)


def _looked_at(branch: Branch, row: tuple[Any, ...]) -> tuple[Body, Times]:
    """Body and times of a row, as far as they are seen."""
    body, times = body_of(row[3]), times_of(row[4])
    if branch.limits is WHOLE:
        return body, times
    return members_seen(body, branch.limits), times_seen(times, branch.limits)
