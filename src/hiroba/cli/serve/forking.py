"""Processes made by fork: the code is read once, and all of them share its memory.

Whoever forks has imported everything and used nothing: no thread pool, no connection, no loop is open, so
that nothing is torn in the children.
"""

from __future__ import annotations

import gc
import multiprocessing
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess as Forked
from pathlib import Path

import click

from hiroba.cli.environment import told

__all__ = ["Forked", "apart", "forked", "load"]

_fork = multiprocessing.get_context("fork")


def load() -> None:
    """Import what the processes need; the collector leaves it alone, its marks would copy the memory."""
    import hiroba.cli.serve.followers
    import hiroba.demo.service
    import hiroba.protocols.mqtt.service
    import hiroba.web.asgi
    import hiroba.web.urls  # noqa: F401 all rooms of pages: the first request would wait for them

    gc.collect()
    gc.freeze()


def forked(name: str, work: Callable[[], None]) -> Forked:
    """Start a process that does `work`."""
    process = _fork.Process(target=_begin, args=(name, work), name=name)
    process.start()
    return process


def apart(work: Callable[[], str]) -> str:
    """Return what `work` says, done in a process of its own that ends with it.

    Raises SystemExit with that process's code where it failed and told why.
    """
    ours, theirs = _fork.Pipe(duplex=False)
    process = _fork.Process(target=_tell, args=(work, theirs))
    process.start()
    theirs.close()
    try:
        said: str = ours.recv()
    except EOFError:
        process.join()
        raise SystemExit(process.exitcode or 1) from None
    process.join()
    return said


def _begin(name: str, work: Callable[[], None]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the supervisor's are not ours
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with suppress(OSError):  # what `ps` and `top` show
        Path("/proc/self/comm").write_text(f"hiroba:{name}"[:15], encoding="ascii")
    work()


def _tell(work: Callable[[], str], pipe: Connection) -> None:
    try:
        pipe.send(told(work)())
    except click.ClickException as error:
        error.show()
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
