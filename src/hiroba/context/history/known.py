"""The entities of which there is history: their keys, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import apsw
import msgspec

from hiroba.context.history.types import Known, Question
from hiroba.context.queries import service as queries
from hiroba.context.store.types import Micros, Owner
from hiroba.kernel.decide.types import Sight, Target, TargetKind, Visibility

_COLUMNS = (
    "key, tenant, id, types, organisation, visibility, source, created,"
    " max(modified, coalesce((SELECT at FROM recent WHERE entity = key ORDER BY sequence DESC LIMIT 1), 0)),"
    " deleted"
)
_encode = msgspec.json.Encoder().encode
_types = msgspec.json.Decoder(tuple[str, ...]).decode


class Meta(NamedTuple):
    """What is kept of an entity beside its instances. scope: JSON of its scope in the current state."""

    types: tuple[str, ...]
    owner: Owner
    deleted: bool = False
    scope: str | None = None


class Selection(NamedTuple):
    """A condition in SQL and its values."""

    sql: str
    values: tuple[str, ...]


class Keys:
    """Keys of entities while they are taken in; held in memory between transactions, for each is asked often.

    To be used under the write lock. `removals` tells when another process forgot an entity.
    """

    def __init__(self) -> None:
        self._keys: dict[tuple[str, str], int] = {}
        self._met: dict[int, Meta] = {}
        self._removals = -1

    def refresh(self, removals: int) -> None:
        if removals != self._removals or len(self._keys) > 2_000_000:
            self._keys.clear()
            self._met.clear()
            self._removals = removals

    def forget(self) -> None:
        """After a transaction that was rolled back: what it added is not there."""
        self._removals = -1

    def key(
        self, connection: apsw.Connection, tenant: str, id: str, meta: Meta, at: Micros
    ) -> tuple[int, Meta | None]:
        """The entity's key and what was known of it before (None: it is new); what changed is written."""
        key, before = self._found(connection, tenant, id)
        if before is None:
            key = self._created(connection, tenant, id, meta, at)
        elif before != meta:
            connection.execute(
                "UPDATE entity SET types=?, organisation=?, visibility=?, source=?, scope=?, deleted=?"
                " WHERE key=?",
                (*_row_of(meta), at if meta.deleted else None, key),
            )
        self._keys[tenant, id] = key
        self._met[key] = meta
        return key, before

    def _found(self, connection: apsw.Connection, tenant: str, id: str) -> tuple[int, Meta | None]:
        key = self._keys.get((tenant, id))
        if key is not None:
            return key, self._met[key]
        sql = (
            "SELECT key, types, organisation, visibility, source, deleted, scope FROM entity"
            " WHERE tenant=? AND id=?"
        )
        for key, types, organisation, visibility, source, deleted, scope in connection.execute(
            sql, (tenant, id)
        ):
            owner = Owner(organisation, Visibility(visibility), source)
            return key, Meta(_types(types), owner, deleted is not None, scope)
        return 0, None

    def met(self, connection: apsw.Connection, tenant: str, id: str) -> Meta | None:
        """What is known of an entity."""
        return self._found(connection, tenant, id)[1]

    def _created(self, connection: apsw.Connection, tenant: str, id: str, meta: Meta, at: Micros) -> int:
        connection.execute(
            "INSERT INTO entity (tenant, id, types, organisation, visibility, source, scope, created,"
            " modified, deleted) VALUES (?,?,?,?,?,?,?,?,?,?)",
            (tenant, id, *_row_of(meta), at, at, at if meta.deleted else None),
        )
        return connection.last_insert_rowid()


def _row_of(meta: Meta) -> tuple[str, str, str, str, str | None]:
    owner = meta.owner
    return (
        _encode(meta.types).decode(),
        owner.organisation,
        owner.visibility.value,
        owner.source,
        meta.scope,
    )


def one(connection: apsw.Connection, tenant: str, id: str) -> Known | None:
    for row in connection.execute(f"SELECT {_COLUMNS} FROM entity WHERE tenant=? AND id=?", (tenant, id)):  # noqa: S608 -- columns of ours
        return _known(row)
    return None


def selections(connection: apsw.Connection, question: Question) -> list[Selection]:
    """The parts of what a question may be about, each of which an index has in the order of ids."""
    seen, bound = visible(question.sight)
    every = Selection(f"tenant=? AND {seen}", (question.tenant, *bound))
    if question.ids:
        ids = _encode(question.ids).decode()
        every = Selection(f"id IN (SELECT value FROM json_each(?)) AND {every.sql}", (ids, *every.values))  # noqa: S608
    if question.types is None:
        return [every]
    meant = [
        text
        for text in _all_types(connection, question.tenant)
        if queries.types_match(question.types, _types(text))
    ]
    return [Selection(f"types=? AND {every.sql}", (text, *every.values)) for text in meant]


def selected(
    connection: apsw.Connection, selection: Selection, after: str | None, *, descending: bool, limit: int
) -> list[Known]:
    """Some of the entities of a selection, those behind the id `after`."""
    way, beyond = ("DESC", "<") if descending else ("ASC", ">")
    where, values = selection
    if after is not None:
        where, values = f"{where} AND id {beyond} ?", (*values, after)
    sql = f"SELECT {_COLUMNS} FROM entity WHERE {where} ORDER BY id {way} LIMIT {limit}"  # noqa: S608
    return [_known(row) for row in connection.execute(sql, values)]


def visible(sight: Sight) -> tuple[str, Sequence[str]]:
    """The condition on an entity's row by which it may be seen, and its values."""
    if sight.everything:
        return "1", ()
    organisations, private = sorted(sight.organisations), sorted(sight.private_of)
    among = [f"organisation IN ({','.join('?' * len(each))})" for each in (organisations, private)]
    sql = (
        f"(visibility='{Visibility.PUBLIC.value}'"
        f" OR visibility='{Visibility.ORGANISATION.value}' AND {among[0]}"
        f" OR visibility='{Visibility.PRIVATE.value}' AND {among[1]})"
    )
    more, also = _meant(sight.ruled.open)
    less, but = _meant(sight.ruled.refused)
    return f"(({sql} OR {more}) AND NOT {less})", (*organisations, *private, *also, *but)


def _meant(targets: Iterable[Target]) -> tuple[str, list[str]]:
    """Which entities are meant by one of these rules' targets."""
    conditions, values = [], []
    for target in targets:
        if target.kind is TargetKind.ORGANISATION:
            conditions.append("organisation=?")
            values.append(target.id)
        elif target.kind is TargetKind.ENTITIES:
            conditions.append("organisation=? AND EXISTS (SELECT 1 FROM json_each(types) WHERE value=?)")
            values += [target.organisation, target.id]
    return f"({' OR '.join(conditions) or '0'})", values


def _all_types(connection: apsw.Connection, tenant: str) -> Iterator[str]:
    """The combinations of types that there are: few, found by leaps through the index."""
    last = ""
    while True:
        rows = connection.execute(
            "SELECT types FROM entity WHERE tenant=? AND types>? ORDER BY types LIMIT 1", (tenant, last)
        )
        found = next(iter(rows), None)
        if found is None:
            return
        last = found[0]
        yield last


def _known(row: tuple[Any, ...]) -> Known:
    key, tenant, id, types, organisation, visibility, source, created, modified, deleted = row
    owner = Owner(organisation, Visibility(visibility), source)
    return Known(key, tenant, id, _types(types), owner, created, modified, deleted)
