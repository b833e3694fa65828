"""An answered write is on the disk: the kernel is asked to bring it there before the answer goes out."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.support.processes import processes
from tests.support.server import Server, serving

_CALLS = "trace=pwrite64,fdatasync,fsync,write,writev,sendto,sendmsg"
_SYNC = re.compile(r"^(\d+) +(?:fdatasync|fsync)\(\d+<[^>]*city\.sqlite3-wal>(\) += 0| <unfinished)")
_SYNCED = re.compile(r"^(\d+) +<\.\.\. (?:fdatasync|fsync) resumed>\) += 0")
_WRITES = 10

pytestmark = [
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed (Debian package strace)"),
    pytest.mark.skipif(bool(os.environ.get("HIROBA_DATABASE_URL")), reason="PostgreSQL waits for its own disk"),
]  # fmt: skip


@contextmanager
def _traced(server: Server, into: Path) -> Iterator[None]:
    """Write down what the process that answers asks of the kernel."""
    web = next(each for each in processes(server) if (each / "comm").read_text().strip() == "hiroba:web")
    command = ["strace", "-f", "-y", "-s", "16", "-e", _CALLS, "-o", str(into), "-p", web.name]
    strace = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        while "TracerPid:\t0" in (web / "status").read_text():
            if strace.poll() is not None:
                pytest.skip("processes may not be traced here")
            time.sleep(0.05)
        time.sleep(0.2)  # its threads are, too
        yield
    finally:
        time.sleep(0.2)  # what was asked last is written down
        strace.send_signal(signal.SIGINT)
        strace.wait(10)


def _order(lines: list[str]) -> Iterator[str]:
    """`written`, `synced` and `answered`, as they happened."""
    syncing: set[str] = set()
    for line in lines:
        if "pwrite64(" in line and "city.sqlite3-wal>" in line:
            yield "written"
        elif found := _SYNC.match(line):
            if found[2].endswith("0"):
                yield "synced"
            else:
                syncing.add(found[1])
        elif (found := _SYNCED.match(line)) and found[1] in syncing:
            syncing.remove(found[1])
            yield "synced"
        elif '"HTTP/1.1 20' in line:
            yield "answered"


def test_no_answer_leaves_before_what_it_tells_of_is_on_the_disk(tmp_path: Path) -> None:
    entities = "/ngsi-ld/v1/entities"
    level = {"type": "Property", "value": 0}
    entity = {"id": "urn:ngsi-ld:Room:1", "type": "Room", "level": level}
    with (
        serving(tmp_path / "data", "--open") as server,
        httpx.Client(base_url=server.url, trust_env=False) as client,
    ):
        client.post(entities, json=entity).raise_for_status()
        with _traced(server, tmp_path / "calls"):
            for number in range(_WRITES):
                said = client.patch(f"{entities}/{entity['id']}/attrs/level", json=level | {"value": number})
                said.raise_for_status()
    order = list(_order((tmp_path / "calls").read_text().splitlines()))
    assert order.count("answered") >= _WRITES
    last = "synced"
    for each in order:
        if each == "answered":
            assert last == "synced", "an answer went out while something written waited for the disk"
        else:
            last = each
    assert order.count("synced") >= _WRITES
