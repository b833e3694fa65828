"""PostgreSQL servers on loopback, each in a folder of its own, that may be killed and come back."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.postgresql import OWNER, free_port, run

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_preload_libraries": "citus",
    "shared_buffers": "256MB",
    "max_connections": "300",
    "max_worker_processes": "200",  # Citus keeps one a database, and the tests make many databases
    "wal_level": "logical",  # a shard is moved by logical replication, while it is written to
    "max_replication_slots": "64",
    "max_wal_senders": "64",
    "citus.recover_2pc_interval": "1s",
}


class Node:
    """programs: the folder of the server's programs. folder: where its data is."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._folder = programs, folder
        self._cluster = folder / "cluster"
        self.port = free_port()
        self.place = f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"postgresql://hiroba@{self.place}/postgres"

    def make(self) -> None:
        """Make its data, and start it."""
        self._folder.mkdir()
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER)
        run(self._folder, self._programs / "initdb", "-D", self._cluster, "-U", "hiroba", "-A", "trust",
            "-E", "UTF8")  # fmt: skip
        self.start()

    def start(self) -> None:
        settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
        options = f"-p {self.port} -k {self._folder} {settings}"
        run(self._folder, self._programs / "pg_ctl", "-D", self._cluster, "-l", self._folder / "log",
            "-o", options, "-w", "start")  # fmt: skip

    def stop(self) -> None:
        with contextlib.suppress(RuntimeError):  # it may be dead already
            run(self._folder, self._programs / "pg_ctl", "-D", self._cluster, "-m", "fast", "-w", "stop")

    def kill(self) -> None:
        """End every one of its processes at once, as a power loss would."""
        first = int((self._cluster / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGKILL)  # the others end when they miss it


class Nodes:
    """A coordinator and its workers."""

    def __init__(self, coordinator: Node, workers: list[Node]) -> None:
        self.coordinator, self.workers = coordinator, workers


@contextmanager
def three_nodes(programs: Path) -> Iterator[Nodes]:
    """Start a coordinator and two workers with Citus; stop them and remove their folders after."""
    folder = Path(tempfile.mkdtemp(prefix="hiroba-nodes-"))
    folder.chmod(0o755)
    nodes = [Node(programs, folder / name) for name in ("coordinator", "worker-1", "worker-2")]
    try:
        for node in nodes:
            node.make()
        yield Nodes(nodes[0], nodes[1:])
    finally:
        for node in reversed(nodes):
            node.stop()
        shutil.rmtree(folder, ignore_errors=True)
