"""Catalogues of others from the command line: add one, list them, harvest one now."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hiroba.cli.environment import DATA_DIR, ends_with, migrate, prepare, told

if TYPE_CHECKING:
    from hiroba.intake.harvest.types import RunInfo

_LOOK = 0.2  # seconds between two looks at a run that another process does
_KINDS = ["ckan", "dcat", "hiroba", "ods_list", "links"]
_SCHEDULES = ["hourly", "daily", "weekly", "monthly", "manual"]


@click.group()
def harvest() -> None:
    """Catalogues of others, gathered on a schedule."""


@harvest.command()
@DATA_DIR
@click.argument("organisation")
@click.argument("kind", type=click.Choice(_KINDS))
@click.argument("address")
@click.option("--title", default="", help="What it is called here (default: its host).")
@click.option("--schedule", type=click.Choice(_SCHEDULES), default="daily", show_default=True)
@click.option("--fetch", is_flag=True, help="Fetch and publish tabular files, too.")
@click.option("--filter", "narrowed", default="", help="A CKAN's fq, to take only some of it.")
@told
def add(
    data_dir: Path | None,
    organisation: str,
    kind: str,
    address: str,
    title: str,
    schedule: str,
    fetch: bool,
    narrowed: str,
) -> None:
    """Harvest ADDRESS for ORGANISATION from now on; prints the source's id.

    `hiroba serve` does it in the background, `hiroba harvest run` at once.
    """
    prepare(data_dir, HIROBA_LOG_LEVEL="WARNING")
    migrate()
    from hiroba.intake.harvest import service
    from hiroba.intake.harvest.types import Kind, Options, Schedule, SourceDraft
    from hiroba.kernel.decide.types import SYSTEM

    options = Options(fetch=fetch, filter=narrowed)
    draft = SourceDraft(organisation, Kind(kind), address, title, Schedule(schedule), options)
    click.echo(service.add(draft, SYSTEM))


@harvest.command("list")
@DATA_DIR
@click.option("--organisation", default="", help="Only of this organisation.")
@told
def list_(data_dir: Path | None, organisation: str) -> None:
    """List the sources: id, kind, schedule, datasets, how the last run went, address."""
    prepare(data_dir, HIROBA_LOG_LEVEL="WARNING")
    migrate()
    from hiroba.intake.harvest import service
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.organisations import service as organisations

    codes = [organisation] if organisation else [each.code for each in organisations.all()]
    for code in codes:
        for source in service.sources(code, SYSTEM):
            schedule = source.schedule.value if source.enabled else "paused"
            state = source.last.state.value if source.last else "-"
            cells = (source.id, code, source.kind, schedule, source.datasets, state, source.address)
            click.echo("\t".join(map(str, cells)))


@harvest.command()
@DATA_DIR
@click.argument("source")
@click.option("--full", is_flag=True, help="Ask for everything, not only for what changed.")
@told
def run(data_dir: Path | None, source: str, full: bool) -> None:
    """Harvest SOURCE now and say how it went; ends with 1 when it broke off."""
    prepare(data_dir, HIROBA_LOG_LEVEL="WARNING")
    migrate()
    from hiroba.intake.harvest import service
    from hiroba.intake.publishing import service as publishing
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.jobs import service as jobs

    number = service.begin(source, SYSTEM, full=full)
    while not (now := service.run(number, SYSTEM)).state.finished:
        if not jobs.run_pending(1):
            time.sleep(_LOOK)
    publishing.settle(lambda _done: None)
    _tell(now)
    for problem in service.problems(number, SYSTEM):
        click.echo(f"{problem.what}\t{problem.where}\t{problem.why}", err=True)
    ends_with(now.state == "failed")


def _tell(run: RunInfo) -> None:
    counts = ("found", "made", "changed", "unchanged", "duplicates", "withdrawn", "fetched", "failed")
    click.echo(" ".join((run.state.value, *(f"{name}={getattr(run, name)}" for name in counts))))
