"""Past one machine: the living city spread over several PostgreSQL servers by Citus."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hiroba.cli.environment import DATA_DIR, prepare, told


class Place(click.ParamType[tuple[str, int]]):
    """host:port"""

    name = "host:port"

    def convert(
        self, value: str, param: click.Parameter | None, context: click.Context | None
    ) -> tuple[str, int]:
        """Return host and port; without a port it is PostgreSQL's own."""
        host, colon, port = value.rpartition(":")
        if not colon:
            return value, 5432
        if not host or not port.isdigit():
            self.fail(f"{value!r} is not host:port", param, context)
        return host, int(port)


@click.command()
@DATA_DIR
@click.option("--add-worker", "workers", type=Place(), multiple=True, help="Machine to hold entities.")
@click.option("--rebalance", is_flag=True, help="Move shards until every worker has its part.")
@click.option(
    "--shards", type=click.IntRange(1, 1024), default=None, help="Parts to cut into, at the first time (16)."
)
@told
def scale(
    data_dir: Path | None, workers: tuple[tuple[str, int], ...], rebalance: bool, shards: int | None
) -> None:
    """Spread the living city over several machines, and show what lies where."""
    prepare(data_dir)
    from hiroba.context.store import service as stores

    nodes = asyncio.run(stores.spread_out(workers, shards or stores.SHARDS, rebalance))
    table = Table("machine", "role")
    for title in ("shards", "entities", "MB"):
        table.add_column(title, justify="right")
    for node in nodes:
        role = "coordinator" if node.coordinator else "worker"
        if node.rows is None or node.size is None:
            table.add_row(node.place, role, str(node.shards), "no answer", "")
        else:
            table.add_row(node.place, role, str(node.shards), f"{node.rows:,}", f"{node.size / 1e6:,.1f}")
    Console().print(table)
