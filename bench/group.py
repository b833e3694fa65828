"""The processes of one server: what they have had of the processor, and when they rest."""

from __future__ import annotations

import os
import time
from pathlib import Path

from tests.support.server import Server

_QUIET = 0.1  # seconds of the processor in one second


def processes(server: Server) -> list[Path]:
    """Those of the group that `hiroba serve` leads."""
    leader = server.process
    assert leader is not None
    return [each for each in Path("/proc").glob("[0-9]*") if _stat(each)[2] == str(leader.pid)]


def worked(server: Server) -> float:
    """Seconds of the processor that its processes have had."""
    stats = [_stat(process) for process in processes(server)]
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


def _stat(process: Path) -> list[str]:
    """What the system says of a process from its state on (proc(5)); nothing of one that has ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 13
