"""Writes of history itself (ETSI GS CIM 009, 5.6.11 to 5.6.16); each is on the disk when it returns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import apsw
import msgspec

from hiroba.context.history import known
from hiroba.context.history.deletions import deletion
from hiroba.context.history.errors import NoSuchHistory
from hiroba.context.history.moments import micros
from hiroba.context.history.naming import number
from hiroba.context.history.rows import listed
from hiroba.context.history.sealing import retire
from hiroba.context.history.segments import Segment
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import NO_DATASET, Instance, Known, Projection, Window
from hiroba.context.store.types import Micros, Owner
from hiroba.kernel.mynumber import service as mynumber

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_ALWAYS = Window()
Attributes = dict[str, Any]  # as in an entity: an attribute is an instance or a list of them


def add(
    history: SqliteHistory,
    tenant: str,
    id: str,
    attributes: Attributes,
    at: Micros,
    *,
    types: tuple[str, ...] = (),
    owner: Owner | None = None,
) -> bool:
    """Add instances; one of the same datasetId and observedAt as an older one takes its place.

    types: added to those the entity has; empty: it must be there (NoSuchHistory). True when it is new.
    Raises MyNumberFound.
    """
    whole = {"id": id, "type": types, **attributes}
    mynumber.refuse_in(whole, _encode(whole))
    there = history.one(tenant, id)
    if there is None and not types:
        raise NoSuchHistory(id=id)
    fresh = _instances(attributes, at)
    replaced = _same_times(history, tenant, there, fresh)
    with history.connections.writing() as connection:
        history.refresh(connection)
        try:
            met = history.keys.met(connection, tenant, id)
            meta = known.Meta(types, owner or Owner(tenant))
            if met is not None:
                meta = met._replace(types=tuple(dict.fromkeys((*met.types, *types))))
            key, _before = history.keys.key(connection, tenant, id, meta, at)
        except BaseException:
            history.keys.forget()
            raise
        last = _last(connection)
        _remove(connection, key, [one.number for one in replaced.values()], last)
        history.add(connection, key, listed(at, [_in_place_of(one, replaced) for one in fresh]))
    return met is None


def _instances(attributes: Attributes, at: Micros) -> list[Instance]:
    found: dict[tuple[str, str, Micros | None, int], Instance] = {}
    for name, value in attributes.items():
        for place, one in enumerate(value if isinstance(value, list) else [value]):
            observed = one.get("observedAt")
            time = None if observed is None else micros(observed)
            instance = Instance(
                0,
                name,
                one.get("datasetId", NO_DATASET),
                time,
                at,
                at,
                None,
                msgspec.Raw(_encode(one)),
            )
            # of two with the same time the later one counts; without a time each stands for itself
            found[name, instance.dataset, time, 0 if time is not None else place + 1] = instance
    return list(found.values())


def _same_times(
    history: SqliteHistory, tenant: str, there: Known | None, fresh: Sequence[Instance]
) -> dict[tuple[str, str, Micros], Instance]:
    """The instances that the new ones take the place of."""
    times = [one.observed for one in fresh if one.observed is not None]
    if there is None or not times:
        return {}
    window = Window("between", min(times), max(times) + 1)
    names = frozenset(one.attribute for one in fresh)
    meant = {(one.attribute, one.dataset, one.observed) for one in fresh}
    found = history.read(tenant, [there.key], window, Projection(names))[there.key]
    return {
        (one.attribute, one.dataset, one.observed): one
        for one in found
        if one.observed is not None and (one.attribute, one.dataset, one.observed) in meant
    }


def _in_place_of(one: Instance, replaced: dict[tuple[str, str, Micros], Instance]) -> Instance:
    old = None if one.observed is None else replaced.get((one.attribute, one.dataset, one.observed))
    if old is None:
        return one
    return msgspec.structs.replace(one, number=old.number, created=old.created)


def delete_entity(history: SqliteHistory, tenant: str, id: str) -> None:
    """Forget an entity wholly. Raises NoSuchHistory."""
    with history.connections.writing() as connection:
        there = known.one(connection, tenant, id)
        if there is None:
            raise NoSuchHistory(id=id)
        for table in ("recent", "removed", "cut"):
            connection.execute(f"DELETE FROM {table} WHERE entity=?", (there.key,))  # noqa: S608
        connection.execute("DELETE FROM entity WHERE key=?", (there.key,))
        _count_removal(connection)
        _soil(connection, there.key)
        # what is sealed of it is told no more, for its key is gone; files of nothing else go at once
        rows = connection.execute(
            "SELECT * FROM segment WHERE first_entity=?1 AND last_entity=?1", (there.key,)
        )
        alone = [Segment(*row) for row in rows]
        connection.executemany("DELETE FROM segment WHERE id=?", ((segment.id,) for segment in alone))
        retire(connection, alone)


def _soil(connection: apsw.Connection, key: int) -> None:
    """Let the files that may hold something of an entity be written anew."""
    connection.execute(
        "UPDATE segment SET stale = unixepoch() WHERE first_entity <= ?1 AND last_entity >= ?1", (key,)
    )


def _count_removal(connection: apsw.Connection) -> None:
    connection.execute("UPDATE follower SET removals = removals + 1")


def delete_attribute(
    history: SqliteHistory, tenant: str, id: str, name: str, dataset: str = NO_DATASET, *, every: bool = False
) -> None:
    """Forget an attribute: its instances of one datasetId, or all. Raises NoSuchHistory."""
    datasets = None if every else frozenset((dataset,))
    there = _with_attribute(history, tenant, id, Projection(frozenset((name,)), datasets))
    with history.connections.writing() as connection:
        connection.execute(
            "INSERT INTO cut VALUES (?,?,?,?)",
            (there.key, name, None if every else dataset, _last(connection)),
        )
        _soil(connection, there.key)


def note_deleted(
    history: SqliteHistory,
    tenant: str,
    id: str,
    name: str,
    at: Micros,
    dataset: str = NO_DATASET,
    *,
    every: bool = False,
) -> None:
    """Say in the history that an attribute was deleted, of an entity that is not in the current state.

    Raises NoSuchHistory.
    """
    datasets = None if every else frozenset((dataset,))
    projection = Projection(frozenset((name,)), datasets)
    there = _with_attribute(history, tenant, id, projection)
    if there.deleted is not None:
        raise NoSuchHistory(id=id)
    kinds = {
        one.dataset: _decode(one.body)["type"]
        for one in history.read(tenant, [there.key], _ALWAYS, projection)[there.key]
    }
    gone = [
        Instance(0, name, each, None, at, at, at, msgspec.Raw(_encode(deletion(kind, each, name))))
        for each, kind in kinds.items()
    ]
    with history.connections.writing() as connection:
        history.add(connection, there.key, listed(at, gone))


def _with_attribute(history: SqliteHistory, tenant: str, id: str, projection: Projection) -> Known:
    there = history.one(tenant, id)
    if there is None:
        raise NoSuchHistory(id=id)
    if not history.read(tenant, [there.key], _ALWAYS, projection, cap=1)[there.key]:
        raise NoSuchHistory(id=next(iter(projection.attributes or {id})))
    return there


def delete_instance(history: SqliteHistory, tenant: str, id: str, name: str, named: int) -> None:
    """Forget one instance. Raises NoSuchHistory."""
    key, _old = _instance(history, tenant, id, name, named)
    with history.connections.writing() as connection:
        _remove(connection, key, [named], _last(connection))
        _soil(connection, key)


def change_instance(
    history: SqliteHistory,
    tenant: str,
    id: str,
    name: str,
    named: int,
    change: Callable[[dict[str, Any]], dict[str, Any]],
    at: Micros,
) -> None:
    """Write one instance anew, under its name. Raises NoSuchHistory, MyNumberFound, and what `change`
    raises."""
    key, old = _instance(history, tenant, id, name, named)
    body = change(_decode(old.body))
    mynumber.refuse_in({name: body}, _encode({name: body}))
    observed = body.get("observedAt")
    new = msgspec.structs.replace(
        old,
        observed=None if observed is None else micros(observed),
        dataset=body.get("datasetId", NO_DATASET),
        modified=at,
        body=msgspec.Raw(_encode(body)),
    )
    with history.connections.writing() as connection:
        _remove(connection, key, [named], _last(connection))
        history.add(connection, key, listed(at, [new]))


def _instance(history: SqliteHistory, tenant: str, id: str, name: str, named: int) -> tuple[int, Instance]:
    there = history.one(tenant, id)
    if there is not None:
        for one in history.read(tenant, [there.key], _ALWAYS, Projection(frozenset((name,))))[there.key]:
            if one.number == named:
                return there.key, one
    raise NoSuchHistory(id=id)


def _last(connection: apsw.Connection) -> int:
    """The last sequence that was ever given."""
    found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name='recent'").get
    return 0 if found is None else int(found)


def _remove(connection: apsw.Connection, key: int, numbers: Sequence[int], before: int) -> None:
    connection.executemany(
        "INSERT OR REPLACE INTO removed VALUES (?,?,?)", ((key, each, before) for each in numbers)
    )


def reserve(connection: apsw.Connection, instances: int) -> int:
    """Take sequences for so many instances; return the number of the first one."""
    last = _last(connection)
    needed = (instances >> 16) + 1
    if last == 0:
        connection.execute("DELETE FROM sqlite_sequence WHERE name='recent'")
        connection.execute("INSERT INTO sqlite_sequence VALUES ('recent', ?)", (needed,))
    else:
        connection.execute("UPDATE sqlite_sequence SET seq=? WHERE name='recent'", (last + needed,))
    return number(last + 1, 0)
