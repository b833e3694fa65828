"""`hiroba serve`: everything in one command; it watches over its own processes."""

from __future__ import annotations

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
    from hiroba.cli.serve.forking import apart, load
    from hiroba.cli.serve.supervisor import Supervisor

    load()
    banner = apart(lambda: _made_ready(fill))
    Supervisor(socket, host, port, open_, banner, made_sensors).run()
    _closed()


def _closed() -> None:
    from hiroba.kernel.storage import service as storage

    storage.close_all()


def _made_ready(fill: Callable[[], str] | None) -> str:
    _closed()
    migrate()
    return fill() if fill else ""
