"""The statements that write entities and places, on one machine or spread over several by Citus.

On one machine a statement takes any number of rows as one array a column. Over several machines Citus would
carry such rows through files of its own, so there they are listed, and each machine gets its own of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import asyncpg

from hiroba.context.store.postgresql.rows import COLUMNS

READ = (
    f"SELECT {COLUMNS} FROM city.entity"  # noqa: S608 our own names
    " WHERE entity.tenant = ANY($1::text[]) AND entity.id = ANY($2::text[])"
)
_ENTITY = (
    "ON CONFLICT (tenant, id) DO UPDATE SET shape = excluded.shape, version = excluded.version,"
    " created = excluded.created, modified = excluded.modified, expires = excluded.expires,"
    " source = excluded.source, times = excluded.times, body = excluded.body"
)
_ENTITIES = (
    "INSERT INTO entity SELECT * FROM"  # noqa: S608 our own names
    " unnest($1::text[], $2::text[], $3::int[], $4::bigint[], $5::bigint[],"
    f" $6::bigint[], $7::bigint[], $8::text[], $9::text[], $10::text[]) {_ENTITY}"
)
_PLACE = "ON CONFLICT (tenant, id, attribute) DO UPDATE SET area = excluded.area"
_PLACES = (
    "INSERT INTO place SELECT tenant, id, attribute,"  # noqa: S608 our own names
    " box(point(east, north), point(west, south))"
    " FROM unnest($1::text[], $2::text[], $3::text[], $4::float8[], $5::float8[], $6::float8[], $7::float8[])"
    f" AS given(tenant, id, attribute, west, south, east, north) {_PLACE}"
)
_LISTED = 250  # rows of one statement that lists them
Rows = Sequence[tuple[Any, ...]]


async def keep_entities(connection: asyncpg.Connection, rows: Rows, spread: bool) -> None:
    """Write rows of all ten columns of `entity`, over those that are there."""
    if not spread:
        await connection.execute(_ENTITIES, *columns(rows, 10))
        return
    form = "({},{},{},{},{},{},{},{},{},{})"
    await _listed(connection, "INSERT INTO entity VALUES", form, rows, _ENTITY)


async def keep_places(connection: asyncpg.Connection, rows: Rows, spread: bool) -> None:
    """Write rows of tenant, id, attribute, west, south, east, north."""
    if not spread:
        await connection.execute(_PLACES, *columns(rows, 7))
        return
    form = "({0},{1},{2},box(point({5},{6}), point({3},{4})))"
    await _listed(connection, "INSERT INTO place VALUES", form, rows, _PLACE)


async def delete(connection: asyncpg.Connection, table: str, keys: Sequence[tuple[str, str]]) -> None:
    """Delete the rows of these tenants and ids."""
    ids: dict[str, list[str]] = {}
    for tenant, id in keys:
        ids.setdefault(tenant, []).append(id)
    for tenant, some in ids.items():
        await connection.execute(f"DELETE FROM {table} WHERE tenant = $1 AND id = ANY($2)", tenant, some)  # noqa: S608


def columns(rows: Sequence[Sequence[Any]], width: int) -> list[list[Any]]:
    """The rows as arrays, one a column."""
    return [[row[column] for row in rows] for column in range(width)]


async def _listed(connection: asyncpg.Connection, start: str, form: str, rows: Rows, end: str) -> None:
    for first in range(0, len(rows), _LISTED):
        some = rows[first : first + _LISTED]
        width = len(some[0])
        places = [[f"${row * width + column + 1}" for column in range(width)] for row in range(len(some))]
        listed = ",".join(form.format(*each) for each in places)
        await connection.execute(f"{start} {listed} {end}", *[value for row in some for value in row])
