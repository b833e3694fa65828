"""Another process, for tests of what happens when it dies."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable

from django.db import connections
from django.utils.module_loading import import_string

from hiroba.kernel.settings import service as settings

_server = multiprocessing.get_context("forkserver")
_server.set_forkserver_preload(["hiroba.kernel.jobs.tests.ready"])


def in_another_process(act: Callable[[], object]) -> int:
    """Do something in a process of its own on this test's database and data folder; return the signal that
    killed it, or 0.

    It is forked from a process that has read nothing but the code: this one may have used libraries that
    do not survive a fork. What is done must therefore be a function of a module, and register what it needs.
    """
    connections.close_all()  # SQLite lets nobody see what another has not yet written
    child = _server.Process(
        target=_act,
        args=(
            str(connections["default"].settings_dict["NAME"]),
            str(settings.server().data_dir),
            f"{act.__module__}.{act.__name__}",
        ),
    )
    child.start()
    child.join()
    return max(0, -(child.exitcode or 0))


def _act(database: str, data_dir: str, name: str) -> None:
    connections["default"].settings_dict["NAME"] = database
    os.environ["HIROBA_DATA_DIR"] = data_dir
    settings.server.cache_clear()
    import_string(name)()


def die() -> None:
    """End this process as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)
