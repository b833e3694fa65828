"""What is kept of a person is erased."""

from __future__ import annotations

from pathlib import Path

import click

from hiroba.cli.environment import DATA_DIR, migrate, prepare, told


@click.group()
def erase() -> None:
    """Erase what is kept, everywhere it is kept; an older backup does not bring it back."""


@erase.command()
@DATA_DIR
@click.argument("account")
@click.confirmation_option(prompt="This cannot be undone. Erase?")
@told
def person(data_dir: Path | None, account: str) -> None:
    """Erase a person, by mail address or by the number of the account."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.erasure import service as erasure
    from hiroba.kernel.people import service as people

    id = int(account) if account.isdigit() else people.find_person(account)
    erasure.erase_person(id)
    for mark in erasure.begun():
        for name, count in erasure.finish(mark).items():
            click.echo(f"{name}: {count:,}")
