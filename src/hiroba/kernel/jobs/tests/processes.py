"""Another process, for tests of what happens when it dies."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from django.db import connections


def in_another_process(act: Callable[[], object]) -> int:
    """Do something in a child of this process; return the signal that killed it, or 0."""
    connections.close_all()  # an open one must not be shared
    child = os.fork()
    if child == 0:
        try:
            act()
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def die() -> None:
    """End this process as the system does when memory is short."""
    os.kill(os.getpid(), signal.SIGKILL)
