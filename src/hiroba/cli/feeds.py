"""`hiroba feeds`: what comes in by itself."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hiroba.cli.environment import DATA_DIR, ends_with, migrate, prepare, told


@click.group()
def feeds() -> None:
    """Feeds: addresses, SFTP, database views and telegrams that are fetched on a schedule."""


@feeds.command("list")
@DATA_DIR
@click.option("--organisation", default="", help="Only those of the organisation with this code.")
@told
def list_(data_dir: Path | None, organisation: str) -> None:
    """List the feeds: id, state, organisation, kind, title."""
    prepare(data_dir, HIROBA_LOG_LEVEL="WARNING")
    migrate()
    from hiroba.intake.feeds import service
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.organisations import service as organisations

    codes = [organisation] if organisation else [info.code for info in organisations.all()]
    for code in codes:
        for feed in service.every(code, SYSTEM):
            draft = feed.draft
            click.echo("\t".join((feed.id, feed.state, code, draft.kind, draft.title)))


@feeds.command()
@DATA_DIR
@click.argument("ids", nargs=-1, required=True)
@told
def run(data_dir: Path | None, ids: tuple[str, ...]) -> None:
    """Fetch the feeds with these IDS now, one after the other, and say what came of it."""
    prepare(data_dir, HIROBA_LOG_LEVEL="WARNING")
    migrate()
    from hiroba.intake.feeds import service
    from hiroba.kernel.decide.types import SYSTEM

    wrong = 0
    for id in ids:
        service.feed(id, SYSTEM)
        service.run(id, manual=True)
        look = service.runs(id, SYSTEM, 1)[0]
        wrong += look.outcome in ("failed", "changed")
        click.echo("\t".join((id, look.outcome, str(look.rows), look.sentence)))
        for trouble in look.troubles:
            parts = (trouble.severity, trouble.rule, str(trouble.count), trouble.where, trouble.value)
            click.echo("\t" + "\t".join(parts))
    ends_with(wrong > 0)


@feeds.command()
@DATA_DIR
@click.argument("organisation")
@click.argument("name")
@told
def secret(data_dir: Path | None, organisation: str, name: str) -> None:
    """Lay down the secret NAME for an ORGANISATION's feeds; it is read from the standard input.

    For SFTP: a private key (OpenSSH or PEM) or a password. For a database: its postgresql:// address.
    """
    prepare(data_dir)
    from hiroba.intake.feeds import service
    from hiroba.kernel.organisations import service as organisations

    organisations.get(organisation)
    service.put_secret(organisation, name, sys.stdin.read())
    click.echo(name)
