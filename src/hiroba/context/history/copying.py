"""The history read for a copy of it: whole columns, segment by segment, without looking into each value."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import apsw
import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from hiroba.context.history.columns import SCHEMA, TIMES, TOLD, Filling, instances
from hiroba.context.history.known import visible
from hiroba.context.history.picking import Cut, Taken, still_there, within
from hiroba.context.history.rows import Row, is_over
from hiroba.context.history.sealing import month_of
from hiroba.context.history.segments import Segment
from hiroba.context.history.sqlite import SqliteHistory, left_of
from hiroba.context.history.types import EVER, Copied, Projection, Take, Window
from hiroba.context.store.types import HIDDEN, Micros
from hiroba.kernel.decide.types import NOTHING, WHOLE, Limits, Sight, Visibility

_FILLED = 50_000  # instances that are handed on together
_ALL = Projection()
_types = msgspec.json.Decoder(tuple[str, ...]).decode


class _Whose(NamedTuple):
    """The entities that are meant: sorted keys, and beside each what is handed on with its values."""

    keys: NDArray[np.int64]
    facets: NDArray[np.int32]
    names: Sequence[tuple[str, str, str]]  # facet -> tenant, organisation, visibility
    limits: Sequence[Limits] = ()  # facet -> what is seen of them; empty: all of all

    def places(self, table: pa.Table) -> NDArray[np.int64]:
        """Where the entity of each row is among them; -1: it is not meant."""
        entities = table["entity"].to_numpy()
        places = np.minimum(np.searchsorted(self.keys, entities), len(self.keys) - 1)
        return np.where(self.keys[places] == entities, places, -1)

    def seen(self, table: pa.Table, places: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which rows are of attributes that are seen."""
        attributes: Any = table["attribute"].cast(pa.string()).combine_chunks()
        coded = attributes.dictionary_encode()
        names = coded.dictionary.to_pylist()
        opened = np.array([[limits.opens(name) for name in names] for limits in self.limits], dtype=np.bool_)
        seen: NDArray[np.bool_] = opened[self.facets[places], coded.indices.to_numpy()]
        return seen

    def told(self) -> str:
        """All that it says beside the keys, the same in every process."""
        limits = [(each.columns and sorted(each.columns), sorted(each.hidden)) for each in self.limits]
        return repr((self.names, limits))

    def named(self, table: pa.Table, places: NDArray[np.int64]) -> pa.Table:
        """With whose the rows are."""
        indices = pa.array(self.facets[places], pa.int32())
        for at, column in enumerate(("tenant", "organisation", "visibility")):
            texts = pa.array([each[at] for each in self.names], pa.string())
            table = table.append_column(column, pa.DictionaryArray.from_arrays(indices, texts))
        return table


def months(history: SqliteHistory, type: str, sight: Sight) -> dict[str, str]:
    """The months (`2026-11`, UTC) of which there may be something to copy, and what tells whether it changed.

    Values that were not sealed yet count for this month and the one before; one that came late for an older
    month is known there when it is sealed.
    """
    with history.connections.reading() as connection:
        whose = _whose(connection, type, sight)
        if not len(whose.keys):
            return {}
        segments = list(_segments(connection, EVER))
        rows = dict(connection.execute("SELECT entity, max(sequence) FROM recent GROUP BY entity"))
        last = max((rows.get(key, 0) for key in whose.keys.tolist()), default=0)
        seen = hashlib.sha256(whose.keys.tobytes() + whose.facets.tobytes() + whose.told().encode())
        seen.update(repr(_taken(connection)).encode())
    found: dict[str, Any] = {}
    for each in segments:
        if each.first_entity <= whose.keys[-1] and each.last_entity >= whose.keys[0]:
            found.setdefault(each.month, seen.copy()).update(b"%d;" % each.id)
    if last:
        now = time.time_ns() // 1_000
        this = month_of(now)
        days = int(time.strftime("%d", time.gmtime(now // 1_000_000)))
        before = month_of(now - days * 86_400_000_000)
        for month in (before, this):
            found.setdefault(month, seen.copy()).update(b"recent %d" % last)
    return {month: digest.hexdigest() for month, digest in sorted(found.items())}


def copy(history: SqliteHistory, type: str, sight: Sight, what: Copied, take: Take) -> None:
    """Hand on all values of the things of a type that are there now and may be seen, in no order.

    What is deleted or over, and what is not in the window, is left out.
    """
    with history.connections.reading() as connection:
        whose = _whose(connection, type, sight)
        if not len(whose.keys):
            return
        taken = _taken(connection)
        segments = [each for each in _segments(connection, what.window) if what.month in ("", each.month)]
        recent = list(_recent(connection, whose))
    for segment in segments:
        if segment.first_entity <= whose.keys[-1] and segment.last_entity >= whose.keys[0]:
            columns = _read(what, taken, whose, transient=segment.transient)
            table = history.files.read(segment.file, whose.keys, columns, what.window)
            _hand_on(table, whose, taken, what, take, transient=segment.transient)
    observed = what.window.property == "observedAt" and what.window.named
    for filled in _filled(recent, taken, observed=observed):
        _hand_on(filled, whose, Taken({}, ()), what, take, transient=False)


def _read(what: Copied, taken: Taken, whose: _Whose, *, transient: bool) -> list[str]:
    """The columns that are looked at, and no others: reading is most of the work."""
    needed = {"entity", "deleted", TIMES[what.window.property], *what.columns}
    if taken:
        needed |= {"instance", "sequence", "attribute", "dataset"}
    if whose.limits:
        needed.add("attribute")
    if transient:
        needed |= {*TOLD}
    return [name for name in SCHEMA.names if name in needed]


def _hand_on(
    table: pa.Table, whose: _Whose, taken: Taken, what: Copied, take: Take, *, transient: bool
) -> None:
    places = whose.places(table)
    mask = (places >= 0) & within(table, what.window) & np.asarray(table["deleted"].is_null())
    if taken:
        mask &= still_there(table, taken)
    if transient:
        mask &= ~_over(table)
    if whose.limits and table.num_rows:
        mask &= whose.seen(table, places)
    table = table.select(what.columns)
    if not mask.all():
        table, places = table.filter(pa.array(mask)), places[mask]
    if table.num_rows:
        take(whose.named(table, places))


def _over(table: pa.Table) -> NDArray[np.bool_]:
    """Which instances were to be remembered until a time that is past."""
    now: Micros = time.time_ns() // 1_000
    bodies: Any = table["body"]
    said: Any = pc.fill_null(pc.match_substring(bodies, '"expiresAt"'), False)
    until: NDArray[np.bool_] = said.to_numpy().copy()
    for row, (_key, one) in zip(np.flatnonzero(until), instances(table.filter(pa.array(until))), strict=True):
        until[row] = is_over(one, now)
    return until


def _whose(connection: apsw.Connection, type: str, sight: Sight) -> _Whose:
    seen, bound = visible(sight)
    rows = connection.execute(
        "SELECT key, tenant, organisation, visibility, types FROM entity WHERE deleted IS NULL"  # noqa: S608
        " AND substr(tenant, 1, 1) <> ? AND EXISTS (SELECT 1 FROM json_each(types) WHERE value = ?)"
        f" AND {seen} ORDER BY key",
        (HIDDEN, type, *bound),
    )
    keys: list[int] = []
    facets: list[int] = []
    known: dict[tuple[str, str, str, Limits], int] = {}
    for key, tenant, organisation, visibility, types in rows:
        keys.append(key)
        limits = _extent(types, visibility, organisation, sight)
        facets.append(known.setdefault((tenant, organisation, visibility, limits), len(known)))
    names = [each[:3] for each in known]
    limits_of = [each[3] for each in known] if sight.partial else []
    return _Whose(np.array(keys, dtype=np.int64), np.array(facets, dtype=np.int32), names, limits_of)


def _extent(types: str, visibility: str, organisation: str, sight: Sight) -> Limits:
    """What is seen of an entity of these types (JSON)."""
    if not sight.partial:
        return WHOLE
    return sight.extent(_types(types), Visibility(visibility), organisation) or NOTHING


def _taken(connection: apsw.Connection) -> Taken:
    removed = dict(connection.execute("SELECT number, before FROM removed"))
    cuts = [Cut(*row) for row in connection.execute("SELECT entity, attribute, dataset, before FROM cut")]
    return Taken(removed, cuts)


def _segments(connection: apsw.Connection, window: Window) -> Iterator[Segment]:
    for row in connection.execute("SELECT * FROM segment ORDER BY tenant, month, id"):
        segment = Segment(*row)
        if not window.named:
            yield segment
        elif segment.first_observed is not None and segment.last_observed is not None:
            early = window.low is not None and segment.last_observed < window.low
            late = window.high is not None and segment.first_observed >= window.high
            if not (early or late):
                yield segment


def _recent(connection: apsw.Connection, whose: _Whose) -> Iterator[tuple[int, str, Row]]:
    wanted = set(whose.keys.tolist())
    rows = connection.execute(
        "SELECT entity, id, sequence, at, form, body, times FROM recent JOIN entity ON key = entity"
    )
    for key, id, *rest in rows:
        if key in wanted:
            yield key, id, Row(*rest)


def _filled(rows: Sequence[tuple[int, str, Row]], taken: Taken, *, observed: bool) -> Iterator[pa.Table]:
    """What was not sealed yet. observed: only what says when it was observed."""
    now: Micros = time.time_ns() // 1_000
    filling = Filling()
    for key, id, row in rows:
        for one in left_of(row, key, _ALL, taken, now):
            if one.observed is not None or not observed:
                filling.add(key, id, row.sequence, one)
        if len(filling) >= _FILLED:
            yield filling.table()
            filling = Filling()
    if len(filling):
        yield filling.table()
