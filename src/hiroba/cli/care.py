"""Care of an installation: doctor, backup, restore."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hiroba.cli.environment import DATA_DIR, ends_with, migrate, prepare, told

_MARKS = {"ok": "[green]✓[/]", "warning": "[yellow]![/]", "error": "[red]✗[/]"}


@click.command()
@DATA_DIR
@told
def doctor(data_dir: Path | None) -> None:
    """Check settings, database, storage and the rest; say what to do about what is wrong."""
    prepare(data_dir)
    from hiroba.kernel.operations import service as operations

    table = Table(show_header=False, box=None, padding=(0, 1))
    checks = operations.doctor()
    for check in checks:
        table.add_row(_MARKS[check.state], check.name, str(check.sentence))
    Console().print(table)
    ends_with(any(check.state == "error" for check in checks))


@click.command()
@DATA_DIR
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@told
def backup(data_dir: Path | None, target: Path) -> None:
    """Write everything except the keys of sealed fields into one file, while running."""
    prepare(data_dir)
    from hiroba.kernel.operations import service as operations

    summary = operations.backup(target)
    click.echo(f"{target}: {summary.rows:,} rows, {summary.blobs:,} files, {summary.size:,} bytes")
    click.echo(
        "The keys of sealed fields are not in it: `hiroba keys backup FILE`, kept elsewhere.", err=True
    )


@click.command()
@DATA_DIR
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace what is there already.")
@told
def restore(data_dir: Path | None, source: Path, replace: bool) -> None:
    """Bring back a backup, also from SQLite into PostgreSQL and the other way round."""
    prepare(data_dir)
    migrate()
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.operations import service as operations

    summary = operations.restore(source, replace=replace)
    datasets.rebuild_search()
    click.echo(f"{source}: {summary.rows:,} rows, {summary.blobs:,} files restored")
