"""Readings in bulk, as whole columns, straight into sealed segments."""

from __future__ import annotations

import time
from typing import Any

import apsw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from hiroba.context.history.columns import SCHEMA
from hiroba.context.history.edits import reserve
from hiroba.context.history.errors import InvalidReadings
from hiroba.context.history.known import Meta
from hiroba.context.history.sealing import add_segments
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.store.types import Owner
from hiroba.kernel.mynumber import service as mynumber

_TWELVE = r"(?:[0-9０-９][^0-9０-９]{0,3}){12}"  # what may be one in a text


def take_in_table(history: SqliteHistory, tenant: str, table: pa.Table, owner: Owner | None = None) -> int:
    """Keep readings; return how many. They are added, whatever is there at the same time.

    Columns: id, type and attribute (texts), observed (a timestamp with a zone, or Micros), value (number or
    text); if wanted unit and dataset (texts). Raises InvalidReadings, MyNumberFound.
    """
    if table.num_rows == 0:
        return 0
    columns = _columns(table)
    _refuse_my_numbers(columns)
    now = int(time.time() * 1_000_000)
    keys, codes = _keys(history, tenant, columns, owner or Owner(tenant), now)
    count = table.num_rows
    with history.connections.writing() as connection:
        first = reserve(connection, count)
    observed = columns["observed"]
    filled = pa.table(
        [
            pa.array(keys[codes], pa.int64()),
            columns["id"],
            columns["attribute"],
            columns["dataset"],
            _same("Property", count),
            pa.array(np.arange(first, first + count), pa.int64()),
            pa.array(np.arange(first, first + count) >> 16, pa.int64()),
            observed,
            pa.array(np.full(count, now), SCHEMA.field("created").type),
            pa.array(np.full(count, now), SCHEMA.field("modified").type),
            pa.nulls(count, SCHEMA.field("deleted").type),
            *_values(columns["value"]),
            columns["unit"],
            pa.nulls(count, pa.string()),
        ],
        schema=SCHEMA,
    )
    months = observed.cast(pa.timestamp("us")).to_numpy(zero_copy_only=False).astype("datetime64[M]")
    sealed = [
        history.files.write(tenant, str(month), filled.filter(pa.array(months == month)))
        for month in np.unique(months)
    ]
    with history.connections.writing() as connection:
        add_segments(connection, sealed)
    return count


def _columns(table: pa.Table) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in ("id", "type", "attribute", "observed", "value"):
        if name not in table.column_names or table[name].null_count:
            raise InvalidReadings(column=name)
        found[name] = table[name].combine_chunks()
    for name, otherwise in (("unit", None), ("dataset", "")):
        given = name in table.column_names
        found[name] = table[name].combine_chunks() if given else _same(otherwise, table.num_rows)
    try:
        for name in ("id", "type", "attribute", "dataset"):
            column = (
                found[name].cast(pa.string()) if not pa.types.is_dictionary(found[name].type) else found[name]
            )
            found[name] = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
        found["unit"] = found["unit"].cast(SCHEMA.field("unit").type)
        name = "observed"
        found[name] = found[name].cast(SCHEMA.field(name).type)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise InvalidReadings(column=name) from error
    return found


def _refuse_my_numbers(columns: dict[str, Any]) -> None:
    """Raises MyNumberFound. Texts that speak of one are few, and names that do are fewer."""
    for name in ("id", "type", "attribute", "dataset"):
        mynumber.refuse({name: columns[name].dictionary.to_pylist()})
    names, values = columns["attribute"], columns["value"]
    for name in names.dictionary.to_pylist():
        if mynumber.says_my_number(name):
            mynumber.refuse(
                {name: pc.unique(values.filter(pc.equal(names.cast(pa.string()), name))).to_pylist()}
            )
    if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
        return
    texts = pc.unique(values).cast(pa.string())
    mynumber.refuse({"value": texts.filter(pc.match_substring_regex(texts, _TWELVE)).to_pylist()})


def _same(value: str | None, count: int) -> Any:
    if value is None:
        return pa.nulls(count, pa.string())
    places: Any = pa.array(np.zeros(count, np.int32))
    return pa.DictionaryArray.from_arrays(places, pa.array([value]))


def _values(value: Any) -> tuple[Any, Any, Any]:
    """The columns number, whole and text."""
    count = len(value)
    kind = value.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        whole = pa.array(np.full(count, pa.types.is_integer(kind)))
        return value.cast(pa.float64()), whole, pa.nulls(count, pa.string())
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return pa.nulls(count, pa.float64()), pa.array(np.full(count, False)), value.cast(pa.string())
    raise InvalidReadings(column="value")


def _keys(
    history: SqliteHistory, tenant: str, columns: dict[str, Any], owner: Owner, now: int
) -> tuple[Any, Any]:
    """Keys by the place of an id in the column's dictionary, and that place for each row."""
    ids, types = columns["id"], columns["type"]
    codes = ids.indices.to_numpy(zero_copy_only=False)
    _used, firsts = np.unique(codes, return_index=True)
    named = ids.dictionary.to_pylist()
    keys = np.zeros(len(named), dtype=np.int64)
    kinds = types.take(pa.array(firsts)).to_pylist()
    with history.connections.writing() as connection:
        history.refresh(connection)
        try:
            for code, kind in zip(codes[firsts], kinds, strict=True):
                keys[code] = _key(history, connection, tenant, named[code], Meta((kind,), owner), now)
        except BaseException:
            history.keys.forget()
            raise
    return keys, codes


def _key(
    history: SqliteHistory, connection: apsw.Connection, tenant: str, id: str, meta: Meta, now: int
) -> int:
    """The key of an entity; what is known of it already stays so."""
    key, _before = history.keys.key(
        connection, tenant, id, history.keys.met(connection, tenant, id) or meta, now
    )
    return key
