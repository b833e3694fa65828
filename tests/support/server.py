"""A real Hiroba for tests: its own process group, its own data folder, a free port."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.support import template
from tests.support.databases import own_database

_PATIENCE = 90.0  # seconds until it has to be ready
_COMMANDS = """
import json, sys
from hiroba.cli.main import main
for arguments in json.loads(sys.argv[1]):
    if code := main(arguments, standalone_mode=False):
        sys.exit(code)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


class Server:
    """`hiroba serve` (or `hiroba demo`) as a person would start it."""

    def __init__(self, data_dir: Path, *arguments: str, command: str = "serve", **environment: str) -> None:
        self.data_dir, self.port, self.mqtt_port = data_dir, free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.command = [sys.executable, "-m", "hiroba.cli.main", command, "--port", str(self.port)]
        self.command += ["--data-dir", str(data_dir), *arguments]
        inherited = {k: v for k, v in os.environ.items() if k != "HIROBA_DATA_DIR"}
        own = own_database(data_dir) | {"HIROBA_CITY_MQTT_PORT": str(self.mqtt_port)}
        self.environment = inherited | own | environment
        self.log = data_dir.parent / f"{data_dir.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def fill(self, *commands: tuple[str, ...]) -> None:
        """Run commands of `hiroba` on the data folder, one after the other, in one process."""
        template.copy_to(self.data_dir / "hiroba.sqlite3")
        words = json.dumps([[*arguments, "--data-dir", str(self.data_dir)] for arguments in commands])
        subprocess.run(
            [sys.executable, "-c", _COMMANDS, words], check=True, env=self.environment, capture_output=True
        )

    def start(self) -> None:
        template.copy_to(self.data_dir / "hiroba.sqlite3")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, env=self.environment, start_new_session=True
            )
        self._wait()

    def keep_up(self) -> None:
        """Start it unless it runs: the test before may have been about its end."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    def _wait(self) -> None:
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            try:
                if (
                    httpx.get(f"{self.url}/health/ready", timeout=2, trust_env=False).status_code
                    == httpx.codes.OK
                ):
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError(f"{self.command} did not get ready:\n{self.log.read_text()[-4000:]}")

    def kill(self) -> None:
        """kill -9, the whole group at once, as when the power goes."""
        self._signal(signal.SIGKILL)
        while not _is_free(self.port):  # the others of the group end a moment after the first
            time.sleep(0.02)

    def stop(self) -> None:
        """As Ctrl+C does."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)
            self.process.wait(30)


@contextmanager
def serving(data_dir: Path, *arguments: str, command: str = "serve", **environment: str) -> Iterator[Server]:
    """Serve while the block runs."""
    server = Server(data_dir, *arguments, command=command, **environment)
    try:
        server.start()
        yield server
    finally:
        server.stop()
