"""`hiroba publish`: files, folders and URLs become datasets."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from hiroba.cli.environment import DATA_DIR, ends_with, migrate, prepare, told

if TYPE_CHECKING:
    from hiroba.cli.publish_show import Show
    from hiroba.intake.publishing.types import FileReport, PublishOptions, Source


STOPPED = 3  # exit code: nothing was published, and something waits for what an officer says of it


@click.command()
@click.argument("paths", nargs=-1, required=True)
@DATA_DIR
@click.option(
    "--organisation", default="", help="Code of the organisation that publishes (default: the only one)."
)
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--long", "long_years", is_flag=True, help="Turn columns that are years into rows.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, a line a file.")
@click.option(
    "--server", default="", help="Publish to a running Hiroba at this address instead of a data folder."
)
@click.option("--token", envvar="HIROBA_TOKEN", default="", help="API token for --server.")
@told
def publish(
    paths: tuple[str, ...],
    data_dir: Path | None,
    organisation: str,
    dry_run: bool,
    long_years: bool,
    as_json: bool,
    server: str,
    token: str,
) -> None:
    """Publish PATHS: files, folders, addresses (http, https)."""
    prepare(data_dir, HIROBA_LOG_LEVEL="WARNING")
    from hiroba.cli.publish_show import Show
    from hiroba.intake.publishing.service import expand
    from hiroba.intake.publishing.types import PublishOptions

    sources = expand(list(paths))
    options = PublishOptions(dry_run=dry_run, long_years=long_years)
    with Show(len(sources), as_json) as show:
        if server:
            reports = _at_server(sources, server, token, organisation, options, show)
        else:
            reports = _here(sources, organisation, options, show)
        refused, stopped = _print(reports, show, as_json)
    if stopped and stopped + refused == len(sources):
        ends_with(STOPPED)
    ends_with(refused == len(sources))


def _print(reports: Iterable[FileReport], show: Show, as_json: bool) -> tuple[int, int]:
    refused = stopped = 0
    for report in reports:
        refused += report.status == "refused"
        stopped += report.status == "stopped"
        if as_json:
            sys.stdout.write(msgspec.json.encode(report).decode() + "\n")
            sys.stdout.flush()
        show.finished(report)
    return refused, stopped


def _here(
    sources: list[Source], organisation: str, options: PublishOptions, show: Show
) -> Iterable[FileReport]:
    """Publish into the data folder, in this process.

    What follows from it (search index, entities) waits in the outbox for the worker of `hiroba serve`.
    """
    migrate()
    from hiroba.intake.publishing import service as publishing
    from hiroba.kernel.decide.types import SYSTEM

    organisation = publishing.own_organisation(SYSTEM, organisation)
    for source in sources:
        show.started(source.shown)
        yield publishing.publish_source(
            source, organisation=organisation, who=SYSTEM, options=options, progress=show.progress
        )


def _at_server(
    sources: list[Source], server: str, token: str, organisation: str, options: PublishOptions, show: Show
) -> Iterable[FileReport]:
    """Hand the files to a running installation, and follow each until it is done."""
    from hiroba.cli.publish_remote import Remote

    with Remote(server, token, organisation, options) as remote:
        for source in sources:
            show.started(source.shown)
            yield remote.publish(source, show.progress)
