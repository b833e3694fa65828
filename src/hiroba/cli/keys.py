"""The keys that what identifies people is sealed by."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from hiroba.cli.environment import DATA_DIR, migrate, prepare, told

_STATES = {"coming": "waits", "open": "to be replaced", "retired": "only opens older backups"}
_PASSPHRASE = click.option("--passphrase", prompt=True, hide_input=True, help="What opens the copy.")


@click.group()
def keys() -> None:
    """The keys of sealed fields: they lie apart from the data, and no backup of the data has them."""


@keys.command("list")
@DATA_DIR
@told
def list_keys(data_dir: Path | None) -> None:
    """Show numbers, ages and how many values lie under each; never the keys."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.sealing import service as sealing

    table = Table("key", "made", "state", "values", box=None, padding=(0, 2))
    for key in sealing.all_keys():
        state = "seals" if key.seals else _STATES[key.state.value]
        table.add_row(key.id, f"{key.made:%Y-%m-%d %H:%M}", state, f"{key.rows:,}")
    Console().print(table)
    click.echo(sealing.key_path())


@keys.command()
@DATA_DIR
@click.option(
    "--prepare", "only_prepare", is_flag=True, help="Make the key; it seals from the next rotation."
)
@click.option("--here", is_flag=True, help="Seal everything anew in this process, not in the workers'.")
@told
def rotate(data_dir: Path | None, only_prepare: bool, here: bool) -> None:
    """Seal by a new key from now on; what lies under the key before is sealed anew, then that key is retired.

    Where several machines serve, --prepare first, lay the key file on all of them, then rotate.
    """
    prepare(data_dir)
    migrate()
    from hiroba.kernel.sealing import service as sealing

    if only_prepare:
        click.echo(sealing.prepare())
        return
    job = sealing.rotate()
    if here:
        sealing.seal_anew_now(lambda done, where: click.echo(f"{done:,} {where}", err=True))
    else:
        click.echo("The workers seal the rest anew; `hiroba keys list` shows how far they are.", err=True)
    click.echo(next(key.id for key in sealing.all_keys() if key.seals) if here else job)


@keys.command()
@DATA_DIR
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--passphrase", prompt=True, hide_input=True, confirmation_prompt=True, help="What opens it.")
@told
def backup(data_dir: Path | None, target: Path, passphrase: str) -> None:
    """Copy the keys into a file that only a passphrase opens. Keep it apart from the backups of the data."""
    prepare(data_dir)
    from hiroba.kernel.sealing import service as sealing

    if len(passphrase) < 12:
        raise click.UsageError("a passphrase of 12 characters or more")
    try:
        click.echo(f"{target}: {sealing.copy(target, passphrase)} keys")
    except FileExistsError as error:
        raise click.UsageError(f"{target} is there already") from error


@keys.command()
@DATA_DIR
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_PASSPHRASE
@told
def restore(data_dir: Path | None, source: Path, passphrase: str) -> None:
    """Put the keys of a copy beside those that are there."""
    prepare(data_dir)
    from hiroba.kernel.sealing import service as sealing

    click.echo(f"{sealing.bring_back(source, passphrase)} keys brought back into {sealing.key_path()}")


@keys.command()
@DATA_DIR
@click.argument("id")
@click.confirmation_option(prompt="Backups sealed by this key will not open any more. Remove it?")
@told
def remove(data_dir: Path | None, id: str) -> None:
    """Take a retired key out of the file."""
    prepare(data_dir)
    migrate()
    from hiroba.kernel.sealing import service as sealing

    sealing.remove(id)
