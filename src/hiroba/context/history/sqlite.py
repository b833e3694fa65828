"""The history in SQLite, with Parquet behind it: the first back end of HistoryStore."""

from __future__ import annotations

import heapq
import math
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import apsw
import msgspec
import structlog

from hiroba.context.history import known
from hiroba.context.history.columns import TOLD, instances
from hiroba.context.history.connections import Connections
from hiroba.context.history.picking import Cut, Taken, pick
from hiroba.context.history.rows import (
    New,
    Row,
    instances_of,
    is_over,
    rows_of,
    scope_changed,
    scope_of,
)
from hiroba.context.history.segments import Files, Segment
from hiroba.context.history.types import Instance, Known, Projection, Question, Window
from hiroba.context.queries import service as queries
from hiroba.context.store.types import ENTITY, MAY_END, Micros, Record

_LOG = structlog.get_logger("hiroba.history")
FILE = "history.sqlite3"
FOLDER = "history"
_AT_ONCE = 1_000  # entities that are read together
_ADD = "INSERT INTO recent (entity, at, form, body, times) VALUES (?,?,?,?,?)"
_READ = (*dict.fromkeys((*TOLD, "sequence")),)


class SqliteHistory:
    """See HistoryStore."""

    def __init__(self, folder: Path) -> None:
        self.connections = Connections(folder / FILE)
        self.files = Files(folder / FOLDER)
        self.keys = known.Keys()

    # -- following the log -------------------------------------------------------------------------------

    def position(self) -> int | None:
        with self.connections.reading() as connection:
            return _position(connection)

    def begin(self, position: int) -> None:
        """Say where a history that never followed the log begins."""
        with self.connections.writing() as connection:
            connection.execute("UPDATE follower SET position=? WHERE position=-1", (position,))

    def take_in(self, records: Sequence[Record], after: int, upto: int) -> bool:
        """See HistoryStore. The log has it all until `settle`, so nothing waits for the disk here."""
        try:
            with self.connections.writing(durable=False) as connection:
                if _position(connection) != after:
                    return False
                self.refresh(connection)
                connection.executemany(_ADD, self._rows(connection, records))
                connection.execute("UPDATE follower SET position=?", (upto,))
        except BaseException:
            self.keys.forget()
            raise
        return True

    def settle(self) -> int:
        """Bring what was taken in to the disk; return the position that is safe."""
        with self.connections.writing() as connection:
            connection.execute("UPDATE follower SET position = position")
            return _position(connection) or 0

    def _rows(
        self, connection: apsw.Connection, records: Sequence[Record]
    ) -> Iterator[tuple[int, int, int, bytes, bytes]]:
        for record in records:
            if record.kind != ENTITY:
                continue
            scope = scope_of(record)
            deleted = record.event == "deleted"
            meta = known.Meta(record.types, record.owner, deleted, scope)
            key, before = self.keys.key(connection, record.tenant, record.id, meta, record.at)
            try:
                rows = list(rows_of(record))
            except (msgspec.MsgspecError, ValueError):
                _LOG.exception("history.record_unreadable", version=record.version)
                continue  # the others are not to wait for it for ever
            for at, form, body, times in rows:
                yield key, at, form, body, times
            if before is not None and before.scope != scope and record.event == "updated":
                yield key, *scope_changed(record.at, scope)

    def refresh(self, connection: apsw.Connection) -> None:
        """At the beginning of a writing transaction: are the keys in memory still good?"""
        self.keys.refresh(connection.execute("SELECT removals FROM follower").get)

    def add(self, connection: apsw.Connection, key: int, rows: Iterable[New]) -> None:
        """Keep rows of one entity; inside the caller's transaction."""
        connection.executemany(_ADD, ((key, *row) for row in rows))

    # -- reading -----------------------------------------------------------------------------------------

    def one(self, tenant: str, id: str) -> Known | None:
        with self.connections.reading() as connection:
            return known.one(connection, tenant, id)

    def has_tenant(self, tenant: str) -> bool:
        with self.connections.reading() as connection:
            return bool(
                connection.execute("SELECT EXISTS (SELECT 1 FROM entity WHERE tenant=?)", (tenant,)).get
            )

    def spaces(self) -> list[str]:
        with self.connections.reading() as connection:
            return [str(tenant) for (tenant,) in connection.execute("SELECT DISTINCT tenant FROM entity")]

    def matching(self, question: Question) -> Iterator[Known]:
        """The visible entities that a question may be about, in the order of their ids."""
        with self.connections.reading() as connection:
            selections = known.selections(connection, question)
        parts = [self._selected(each, question) for each in selections]
        found = heapq.merge(*parts, key=lambda each: each.id, reverse=question.descending)
        if question.id_pattern is None:
            return found
        fits = queries.search(question.id_pattern)
        return (each for each in found if fits(each.id))

    def _selected(self, selection: known.Selection, question: Question) -> Iterator[Known]:
        after, limit = None, min(_AT_ONCE, question.offset + question.limit + 1)
        while True:
            with self.connections.reading() as connection:
                some = known.selected(
                    connection, selection, after, descending=question.descending, limit=limit
                )
            yield from some
            if len(some) < limit:
                return
            after, limit = some[-1].id, _AT_ONCE

    def read(
        self,
        tenant: str,
        keys: Sequence[int],
        window: Window,
        projection: Projection,
        cap: int | None = None,
        newest: bool = False,
        most: float = math.inf,
    ) -> dict[int, list[Instance]]:
        """Instances by entity, in no order; with a `cap`, of an attribute those past so many may miss.

        Raises QuestionTooComplex where they are more than `most`.
        """
        with self.connections.reading() as connection:
            taken = taken_of(connection, keys)
            now = time.time_ns() // 1_000
            found = {
                key: [
                    one
                    for one in self._recent(connection, key, window, projection, taken)
                    if not is_over(one, now)
                ]
                for key in keys
            }
            segments = segments_of(connection, tenant, window, keys)
        left = most - sum(map(len, found.values()))
        for segment in segments:
            table = self.files.read(segment.file, keys, _READ if taken else TOLD, window)
            picked = pick(table, keys, window, projection, taken, cap, newest)
            left -= picked.num_rows
            if left < 0:
                raise queries.QuestionTooComplex
            for key, one in instances(picked):
                if not (segment.transient and is_over(one, now)):
                    found[key].append(one)
        return found

    def _recent(
        self, connection: apsw.Connection, key: int, window: Window, projection: Projection, taken: Taken
    ) -> list[Instance]:
        return [
            one
            for row in recent(connection, key)
            for one in instances_of(row, projection)
            if window.holds(one) and not (taken and is_taken(taken, key, row.sequence, one))
        ]

    def close(self) -> None:
        self.connections.close()


def _position(connection: apsw.Connection) -> int | None:
    found = connection.execute("SELECT position FROM follower").get
    return None if found == -1 else int(found)


def recent(connection: apsw.Connection, key: int) -> Iterator[Row]:
    """The rows of an entity that are not sealed yet."""
    sql = "SELECT sequence, at, form, body, times FROM recent WHERE entity=? ORDER BY sequence"
    return (Row(*row) for row in connection.execute(sql, (key,)))


def taken_of(connection: apsw.Connection, keys: Sequence[int]) -> Taken:
    """What was deleted of these entities."""
    if not connection.execute("SELECT EXISTS (SELECT 1 FROM removed) OR EXISTS (SELECT 1 FROM cut)").get:
        return Taken({}, ())
    removed: dict[int, int] = {}
    cuts: list[Cut] = []
    for key in keys:
        removed.update(connection.execute("SELECT number, before FROM removed WHERE entity=?", (key,)))
        rows = connection.execute("SELECT entity, attribute, dataset, before FROM cut WHERE entity=?", (key,))
        cuts += [Cut(*row) for row in rows]
    return Taken(removed, cuts)


def left_of(row: Row, key: int, projection: Projection, taken: Taken, now: Micros) -> Iterable[Instance]:
    """What a row of an entity tells that was not deleted and is not over by now."""
    found: Iterable[Instance] = instances_of(row, projection)
    if MAY_END in row.body:
        found = (one for one in found if not is_over(one, now))
    if taken:
        found = (one for one in found if not is_taken(taken, key, row.sequence, one))
    return found


def is_taken(taken: Taken, key: int, sequence: int, one: Instance) -> bool:
    """Say whether an instance was deleted after its row was kept."""
    if sequence <= taken.removed.get(one.number, 0):
        return True
    return any(
        cut.entity == key
        and cut.attribute == one.attribute
        and (cut.dataset is None or cut.dataset == one.dataset)
        and sequence <= cut.before
        for cut in taken.cuts
    )


def segments_of(
    connection: apsw.Connection, tenant: str, window: Window | None, keys: Sequence[int] | None = None
) -> list[Segment]:
    """The segments that may hold what is asked."""
    sql = "SELECT * FROM segment WHERE tenant=?"
    values: list[object] = [tenant]
    if keys:
        sql += " AND last_entity>=? AND first_entity<=?"
        values += [min(keys), max(keys)]
    if window is not None and (window.relation or window.named):
        column = {"observedAt": "observed", "modifiedAt": "modified", "deletedAt": "modified"}.get(
            window.property
        )
        if column is not None and window.low is not None:
            sql += f" AND last_{column}>=?"
            values.append(window.low)
        if column is not None and window.high is not None:
            sql += f" AND first_{column}<?"
            values.append(window.high)
    return [Segment(*row) for row in connection.execute(sql + " ORDER BY id", values)]
