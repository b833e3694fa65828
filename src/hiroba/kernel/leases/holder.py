"""Who holds a lease: a process, told apart from every other one, dead or alive."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def me() -> str:
    """Return `host/namespace/pid/start`; another process with the same number has another start."""
    return _name(os.getpid())


def dead(holder: str) -> bool:
    """Say whether a holder on this very host is certainly gone; of other hosts nothing is known."""
    place, _slash, process = holder.partition("/")
    number, _slash, start = process.partition("/")
    if place != _place() or not number.isdigit() or not Path("/proc").is_dir():
        return False
    return _start(int(number)) != start


@cache
def _name(pid: int) -> str:
    return f"{_place()}/{pid}/{_start(pid)}"[:128]


@cache
def _place() -> str:
    try:
        namespace = Path("/proc/self/ns/pid").stat().st_ino  # containers may share a host name
    except OSError:
        namespace = 0
    return f"{socket.gethostname()[:64]}:{namespace}"


def _start(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except OSError:
        return ""
