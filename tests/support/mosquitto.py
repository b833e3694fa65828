"""A mosquitto of a test's own, on a free port."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def mosquitto(folder: Path, settings: str = "allow_anonymous true", port: int = 0) -> Iterator[int]:
    """Start a broker that lives as long as the block; yields its port. settings: lines of mosquitto.conf."""
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        pytest.skip("mosquitto is not installed (Debian package mosquitto)")
    with socket.socket() as free:
        free.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a broker may have been here a moment ago
        free.bind(("127.0.0.1", port))
        port = int(free.getsockname()[1])
    file = folder / f"mosquitto{port}.conf"
    file.write_text(f"listener {port} 127.0.0.1\n{settings}\n")
    process = subprocess.Popen([program, "-c", str(file)], stderr=subprocess.DEVNULL)
    try:
        _until_open(port)
        yield port
    finally:
        process.terminate()
        process.wait()


def _until_open(port: int) -> None:
    for _attempt in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"mosquitto does not answer on {port}")
