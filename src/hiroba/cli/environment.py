"""From options to environment to Django: every command starts here."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

DATA_DIR = click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="HIROBA_DATA_DIR",
    help="Folder that holds everything (default: var).",
)


_HOST = click.option(
    "--host", envvar="HIROBA_HOST", default="127.0.0.1", show_default=True, help="Address to listen on."
)
_PORT = click.option(
    "--port",
    envvar="HIROBA_PORT",
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)


def listening(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of a command that serves: where the data is, and where to listen."""
    return DATA_DIR(_HOST(_PORT(command)))


def prepare(data_dir: Path | None = None, **settings: str) -> None:
    """Put the options where the settings are read from, and start Django."""
    if data_dir is not None:
        os.environ["HIROBA_DATA_DIR"] = str(data_dir.resolve())
    os.environ.update(settings)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hiroba.kernel.settings.django")
    import django

    django.setup()
    from hiroba.kernel.operations import service as operations

    operations.configure_logs()


def migrate() -> None:
    """Bring the database to this version's shape; nothing happens when it has it already."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def ends_with(code: int) -> None:
    """End the command with this exit code; nothing where it is 0.

    The command, not the process: one that runs several (`main(..., standalone_mode=False)`, which returns
    the code) goes on.
    """
    if code:
        click.get_current_context().exit(int(code))


def told(command: Callable[..., Any]) -> Callable[..., Any]:
    """An error of the house ends the command with its sentence, not with a traceback."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        from hiroba.kernel.errors.types import HirobaError

        try:
            return command(*args, **kwargs)
        except HirobaError as error:
            raise click.ClickException(str(error)) from error

    return run
