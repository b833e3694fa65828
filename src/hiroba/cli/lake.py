"""The lake for other tools."""

from __future__ import annotations

from pathlib import Path

import click

from hiroba.cli.environment import DATA_DIR, prepare, told


@click.command()
@DATA_DIR
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option("--organisation", default="", help="What members of this organisation see, not everybody.")
@told
def lake(data_dir: Path | None, folder: Path | None, organisation: str) -> None:
    """Write tables and history as folders of Parquet for other tools; again: only what is new.

    Without FOLDER into `lake` of the data folder (or of the bucket).
    """
    prepare(data_dir)
    from hiroba.catalog.usage import service as usage
    from hiroba.kernel.decide.types import ANONYMOUS, Principal, Role
    from hiroba.kernel.settings import service as settings
    from hiroba.protocols.lake import service as lakes
    from hiroba.rules.metering import service as metering

    member = Principal("token", f"lake:{organisation}"[:64], roles={organisation: Role.MEMBER})
    place = folder or settings.server().data_dir / "lake"
    summary = lakes.write(place, member if organisation else ANONYMOUS)
    usage.flush()
    metering.flush()
    click.echo(f"{place}: {summary.files:,} files, {summary.written:,} written, {summary.removed:,} removed")
