"""What the processes of one server have had of the processor, and when they rest."""

from __future__ import annotations

import os
import time

from tests.support.processes import processes, stat_of
from tests.support.server import Server

_QUIET = 0.1  # seconds of the processor in one second


def worked(server: Server) -> float:
    """Seconds of the processor that its processes have had."""
    stats = [stat_of(process) for process in processes(server)]
    return sum(int(stat[11]) + int(stat[12]) for stat in stats) / os.sysconf("SC_CLK_TCK")


def rest(server: Server, longest: float = 90.0) -> None:
    """Wait until what a load left to be done is done: jobs, history, names, indexes."""
    deadline, before = time.monotonic() + longest, worked(server)
    while time.monotonic() < deadline:
        time.sleep(1.0)
        now = worked(server)
        if now - before < _QUIET:
            return
        before = now
