"""The processes of a server, as the system knows them."""

from __future__ import annotations

from pathlib import Path

from tests.support.server import Server


def processes(server: Server) -> list[Path]:
    """Those of the group that `hiroba serve` leads: their folders in /proc."""
    leader = server.process
    assert leader is not None
    return [each for each in Path("/proc").glob("[0-9]*") if stat_of(each)[2] == str(leader.pid)]


def stat_of(process: Path) -> list[str]:
    """What the system says of a process from its state on (proc(5)); nothing of one that has ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["0"] * 13
