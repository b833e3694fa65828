"""The journal: exported for keeping elsewhere, and verified."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import Progress

from hiroba.cli.environment import DATA_DIR, ends_with, migrate, prepare, told

if TYPE_CHECKING:
    from hiroba.kernel.journal.types import Verdict

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def journal() -> None:
    """Export the journal, and verify that nothing in it was changed."""


@journal.command()
@DATA_DIR
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--from", "since", type=_DAY, default=None, help="First day, in UTC.")
@click.option("--to", "until", type=_DAY, default=None, help="Last day, in UTC.")
@told
def export(data_dir: Path | None, target: Path, since: datetime | None, until: datetime | None) -> None:
    """Write the lines with their seals and a signed head into a file (JSON Lines)."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.journal import service

    count = -2
    temporary = target.with_name(f".{target.name}.new")
    try:
        with temporary.open("wb") as file:
            ends = datetime.combine(until.date(), time.max, UTC) if until else None
            for line in service.export(since.replace(tzinfo=UTC) if since else None, ends):
                file.write(line)
                count += 1
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    click.echo(f"{target}: {max(0, count):,} lines")


@journal.command()
@DATA_DIR
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@told
def verify(data_dir: Path | None, file: Path | None) -> None:
    """Compute every seal anew; name the first line that does not fit. FILE: of an export, held against the
    journal, too."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.journal import service

    with _bar() as progress:
        verdict = service.verify_file(file, progress) if file else service.verify(progress)
    ends_with(_say(verdict))


@contextmanager
def _bar() -> Iterator[Any]:
    with Progress(transient=True) as progress:
        task = progress.add_task("journal", total=None)
        yield lambda done, whole: progress.update(task, completed=done, total=whole)


def _say(verdict: Verdict) -> int:
    problem = verdict.problem
    if problem is not None:
        entry = f" (line {problem.entry})" if problem.entry else ""
        click.echo(
            f"✗ place {problem.position:,}{entry}: {problem.fault.value}\n  {problem.meaning}", err=True
        )
        return 1
    waiting = f", {verdict.waiting:,} not yet sealed" if verdict.waiting else ""
    click.echo(f"✓ {verdict.lines:,} lines fit, {verdict.signatures:,} signatures{waiting}")
    return 0
