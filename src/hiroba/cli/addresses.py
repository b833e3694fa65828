"""`hiroba addresses`: the town table with which addresses become coordinates."""

from __future__ import annotations

from pathlib import Path

import click

from hiroba.cli.environment import DATA_DIR, prepare, told


@click.group()
def addresses() -> None:
    """The table of towns with which addresses become coordinates."""


@addresses.command()
@DATA_DIR
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@told
def load(data_dir: Path | None, path: Path) -> None:
    """Take over a town table: a CSV file, or a folder with <prefecture>/<municipality>.json.

    The prefectures in it are replaced, the others stay.
    """
    prepare(data_dir)
    from hiroba.catalog.geocoding import service as geocoding

    size = geocoding.load(path)
    click.echo(f"{size.prefectures} prefectures, {size.municipalities} municipalities, {size.towns} towns")
