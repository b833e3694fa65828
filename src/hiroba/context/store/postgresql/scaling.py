"""Past one machine: entities and places spread over several by Citus, by their ids.

Everything else is small and stays on the coordinator, the log and the writers' lock included: so versions
follow each other without gaps, however many machines hold the entities. Citus 12.1, its manual "Citus API".
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg

from hiroba.context.store.errors import CitusMissing, NotMoved, NotSpreadable, WorkerRefused
from hiroba.context.store.postgresql.layout import SPREAD, Layout, has_citus
from hiroba.context.store.postgresql.reaching import CONNECT, unavailable
from hiroba.context.store.postgresql.schema import CHANGED, FUNCTIONS, WRITER, prepare
from hiroba.context.store.types import Node

SHARDS = 16  # parts that can lie on as many machines; each makes a write that touches several a little slower
_TABLES = ("entity", "place")
_WRONG = (asyncpg.PostgresError, asyncpg.InterfaceError, OSError)
_PLACES = """
SELECT node.nodename || ':' || node.nodeport AS place, node.groupid = 0 AS coordinator,
  coalesce(array_agg(shard.shardid) FILTER (WHERE shard.shardid IS NOT NULL), '{}') AS shards
FROM pg_dist_node AS node
LEFT JOIN (pg_dist_placement AS placement JOIN pg_dist_shard AS shard
  ON shard.shardid = placement.shardid AND shard.logicalrelid = 'city.entity'::regclass)
  ON placement.groupid = node.groupid
WHERE node.noderole = 'primary' GROUP BY 1, 2 ORDER BY 2 DESC, 1"""
_SIZES = """
SELECT shardid, success, result FROM run_command_on_shards('city.entity',
  $$SELECT count(*) || ' ' || pg_total_relation_size('%1$s'::regclass) FROM %1$s$$)"""


class Scaling:
    """One connection to the coordinator."""

    def __init__(self, connection: asyncpg.Connection, url: str) -> None:
        self._connection, self._url = connection, url

    async def add_worker(self, host: str, port: int) -> None:
        """Make a machine with PostgreSQL and Citus a worker. Raises WorkerRefused."""
        place = f"{host}:{port}"
        execute = self._connection.execute
        try:
            worker = await asyncpg.connect(self._url, host=host, port=port, timeout=CONNECT)
            try:
                await worker.execute("CREATE EXTENSION IF NOT EXISTS citus")
            finally:
                await worker.close()
            await self._name_coordinator()
            await execute("SELECT citus_add_node($1, $2)", host, port)
            await execute(
                "SELECT citus_set_node_property(nodename, nodeport, 'shouldhaveshards', false)"
                " FROM pg_dist_node WHERE groupid = 0"
            )
        except _WRONG as error:
            raise WorkerRefused(place=place, reason=str(error)) from error

    async def _name_coordinator(self) -> None:
        """Workers reach the coordinator under the address that reaches it from here."""
        known = await self._connection.fetchval(
            "SELECT count(*) FROM pg_dist_node WHERE groupid = 0 AND nodename <> 'localhost'"
        )
        if not known:
            host, port = await self._connection.fetchrow(
                "SELECT host(inet_server_addr()), inet_server_port()"
            )
            await self._connection.execute("SELECT citus_set_coordinator_host($1, $2)", host, port)

    async def spread(self, shards: int) -> None:
        """Cut entities and places into shards, where that is not done; writers wait meanwhile."""
        layout = Layout()
        await layout.refresh(self._connection)
        if layout.spread:
            return
        execute = self._connection.execute
        try:
            async with self._connection.transaction():
                await execute("SELECT pg_advisory_xact_lock($1)", WRITER)
                for function in FUNCTIONS:  # of indexes and conditions, so each machine needs them
                    await execute(f"SELECT create_distributed_function('city.{function}(text,text,text)')")
                beside = "none"
                for table in _TABLES:
                    await execute(
                        "SELECT create_distributed_table($1::text::regclass, 'id', colocate_with => $2,"
                        " shard_count => $3)",
                        f"city.{table}",
                        beside,
                        shards if beside == "none" else None,
                    )
                    await execute(f"SELECT truncate_local_data_after_distributing_table('city.{table}')")
                    beside = "city.entity"
                await execute("SELECT pg_notify($1, $2)", CHANGED, SPREAD)
        except _WRONG as error:
            raise NotMoved(reason=str(error)) from error

    async def rebalance(self) -> None:
        """Move shards until every worker has its part; reads and writes go on meanwhile."""
        try:
            await self._connection.execute(
                "SELECT rebalance_table_shards('city.entity', shard_transfer_mode => 'auto')"
            )
        except _WRONG as error:
            raise NotMoved(reason=str(error)) from error

    async def nodes(self) -> list[Node]:
        """What lies where; a machine that does not answer is told with rows and bytes unknown."""
        sizes: dict[int, tuple[int, int]] = {}
        for shard, answered, result in await self._connection.fetch(_SIZES):
            if answered:
                rows, size = result.split()
                sizes[shard] = int(rows), int(size)
        return [_node(row, sizes) for row in await self._connection.fetch(_PLACES)]


def _node(row: Any, sizes: dict[int, tuple[int, int]]) -> Node:
    shards = row["shards"]
    found = [sizes[shard] for shard in shards if shard in sizes]
    answers = len(found) == len(shards)
    return Node(
        row["place"],
        row["coordinator"],
        len(shards),
        sum(rows for rows, _size in found) if answers else None,
        sum(size for _rows, size in found) if answers else None,
    )


@asynccontextmanager
async def scaling(url: str) -> AsyncIterator[Scaling]:
    """Connect to the coordinator. Raises NotSpreadable, CitusMissing, StoreUnavailable."""
    if not url.startswith(("postgresql://", "postgres://")):
        raise NotSpreadable
    try:
        connection = await asyncpg.connect(url, timeout=CONNECT)
    except _WRONG as error:
        raise unavailable(error) from error
    try:
        await _with_citus(connection)
        await prepare(connection)
        yield Scaling(connection, url)
    finally:
        await connection.close()


async def _with_citus(connection: asyncpg.Connection) -> None:
    if not await has_citus(connection):
        try:
            await connection.execute("CREATE EXTENSION citus")
        except asyncpg.PostgresError as error:
            raise CitusMissing(reason=str(error)) from error
