"""A PostgreSQL server for the length of a test run: a folder of its own, a port of its own, gone after."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"  # the server refuses to run as root


class NoServer(RuntimeError):
    """PostgreSQL's server programs are not on this machine."""


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server and give its address; stop it and remove its folder after.

    Raises NoServer where Debian's `postgresql` is not installed.
    """
    there = programs()
    folder = Path(tempfile.mkdtemp(prefix="hiroba-postgresql-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        cluster, port = folder / "cluster", free_port()
        run(
            folder,
            there / "initdb",
            "-D",
            cluster,
            "-U",
            "hiroba",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        options = (
            f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=64MB"
            " -c max_connections=400"  # an installation holds some twenty, and a run has several at once
        )
        control = there / "pg_ctl"
        run(folder, control, "-D", cluster, "-l", folder / "log", "-o", options, "-w", "start")
        try:
            yield f"postgresql://hiroba@127.0.0.1:{port}/postgres"
        finally:
            run(folder, control, "-D", cluster, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    known = shutil.which("pg_ctl")
    if known is None:
        raise NoServer("PostgreSQL's server is missing: apt-get install postgresql")
    return Path(known).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run(folder: Path, *command: str | Path) -> None:
    words = [str(word) for word in command]
    if os.geteuid() == 0:
        words = ["runuser", "-u", OWNER, "--", *words]
    ended = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise RuntimeError(f"{words}: {ended.stdout}{ended.stderr}")
