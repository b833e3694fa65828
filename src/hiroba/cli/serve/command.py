"""`hiroba serve`: everything in one command; it watches over its own processes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import click

from hiroba.cli.environment import listening, migrate, prepare
from hiroba.cli.serve.listen import listen


@click.command()
@listening
@click.option(
    "--open",
    "open_",
    is_flag=True,
    help="Anybody may do anything. Loopback only; for suites and development.",
)
def serve(data_dir: Path | None, host: str, port: int, open_: bool) -> None:
    """Serve the square: pages, APIs, and the worker behind them."""
    run(data_dir, host, port, open_)


def run(
    data_dir: Path | None,
    host: str,
    port: int,
    open_: bool = False,
    fill: Callable[[], str] | None = None,
    made_sensors: bool = False,
) -> None:
    """Listen, migrate, fill, then watch over the processes until told to stop.

    fill: called before anything is served; what it returns is shown when the square is open.
    """
    if open_ and host not in ("127.0.0.1", "localhost", "::1"):
        raise click.ClickException(
            f"--open lets anybody do anything, so it listens on loopback only, not on {host}."
        )
    socket = listen(host, port)
    port = socket.getsockname()[1]
    prepare(data_dir, HIROBA_HOST=host, HIROBA_PORT=str(port), HIROBA_OPEN="1" if open_ else "0")
    migrate()
    from hiroba.cli.serve.supervisor import Supervisor

    banner = fill() if fill else ""
    Supervisor(socket, host, port, open_, banner, made_sensors).run()


@click.command(hidden=True)
@click.option("--fd", type=int, required=True)
def web(fd: int) -> None:
    """Answer on a socket that the supervisor listens on."""
    prepare()
    from hiroba.cli.serve.processes import answer

    answer(fd, parent=os.getppid())


@click.command(hidden=True)
def city() -> None:
    """Follow what happens in the living city."""
    prepare()
    from hiroba.cli.serve.processes import follow

    follow(parent=os.getppid())


@click.command(hidden=True)
def worker() -> None:
    """Do the jobs and deliver the outbox."""
    prepare()
    from hiroba.cli.serve.processes import work

    work(parent=os.getppid())


@click.command(hidden=True)
def sensors() -> None:
    """Listen to the sensors over MQTT."""
    prepare()
    from hiroba.cli.serve.processes import sense

    sense(parent=os.getppid())


@click.command(hidden=True)
def made_sensors() -> None:
    """Keep the demonstration's sensors sending."""
    prepare()
    from hiroba.cli.serve.processes import send_made

    send_made(parent=os.getppid())
