"""What is kept of a person is erased."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from hiroba.cli.environment import DATA_DIR, migrate, prepare, told

if TYPE_CHECKING:
    from hiroba.kernel.erasure.types import Target


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
        erasure.finish(mark, lambda name, count: click.echo(f"{name}: {count:,}"))


@erase.command()
@DATA_DIR
@click.argument("id")
@click.option("--organisation", required=True, help="Code of the organisation whose thing it is.")
@click.confirmation_option(prompt="This cannot be undone. Erase?")
@told
def thing(data_dir: Path | None, id: str, organisation: str) -> None:
    """Erase a thing of the city: as it is, its history, copies and notifications. ID "-" is read from
    standard input, so that it stands in no list of processes."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.erasure.types import Kind, Target

    what = sys.stdin.readline().strip() if id == "-" else id
    _erased(Target(Kind.THING, organisation, what=what))


@erase.command()
@DATA_DIR
@click.argument("dataset")
@click.option("--column", required=True, help="Name or heading of the column.")
@click.option(
    "--value-file", type=click.File(), required=True, help='File with the value; "-": standard input.'
)
@click.confirmation_option(prompt="This cannot be undone. Erase?")
@told
def rows(data_dir: Path | None, dataset: str, column: str, value_file: IO[str]) -> None:
    """Erase the rows of a dataset, in all its versions, whose column has the value in the file."""
    prepare(data_dir)
    migrate()
    from hiroba.catalog.datasets import service as datasets

    _erased(datasets.rows_target(dataset, column, value_file.read()))


def _erased(target: Target) -> None:
    from hiroba.kernel.erasure import service as erasure

    for name, count in erasure.erase_now(target).counts.items():
        click.echo(f"{name}: {count:,}")
