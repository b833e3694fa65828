"""The server under load on the first core; the load comes from the second."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from tests.support.processes import processes
from tests.support.server import Server, free_port

from bench.group import rest

CORE, OTHER = "0", "1"
_CODE = "131016"
_EMAIL = "bench@example.jp"
_PASSWORD = "correct-horse-battery"


class Broker:
    """`hiroba serve` with an organisation and a token of its officer."""

    def __init__(self, data: Path, database_url: str = "") -> None:
        self._data = data
        environment = {"HIROBA_CITY_MQTT_PORT": "0", "HIROBA_LOG_LEVEL": "WARNING"}
        environment["HIROBA_CITY_PRIVATE_URLS"] = "true"  # the receiver of notifications is here
        if database_url:
            environment["HIROBA_DATABASE_URL"] = database_url
        self._server = Server(data, **environment)
        self._server.command = ["taskset", "-c", CORE, *self._server.command]
        self.host, self.port, self.url = "127.0.0.1", self._server.port, self._server.url
        self.fields: dict[str, str] = {}

    @property
    def headers(self) -> str:
        """As wrk's scripts take them."""
        return "|".join(f"{name}={value}" for name, value in self.fields.items())

    def signal(self, name: str, number: int) -> None:
        """Send a signal to one of its processes, by the name that it has in `hiroba serve`."""
        for process in processes(self._server):
            if (process / "comm").read_text().strip() == f"hiroba:{name}":
                os.kill(int(process.name), number)

    def rest(self) -> None:
        """Wait until what a load left to be done is done."""
        rest(self._server)

    def __enter__(self) -> Broker:
        self._hiroba("add-organisation", _CODE, "試験区")
        self._hiroba("add-person", _EMAIL, "--organisation", _CODE, "--password", _PASSWORD)
        token = self._hiroba("issue-token", _EMAIL, _CODE).strip().splitlines()[-1]
        self.fields = {"NGSILD-Tenant": _CODE, "Authorization": f"Bearer {token}"}
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop()

    def _hiroba(self, *arguments: str) -> str:
        command = [sys.executable, "-m", "hiroba.cli.main", arguments[0], "--data-dir", str(self._data)]
        done = subprocess.run(
            [*command, *arguments[1:]],
            check=True,
            capture_output=True,
            text=True,
            env=self._server.environment,
        )
        return done.stdout


@contextmanager
def floor() -> Iterator[str]:
    """A bare ASGI application on the same core, as the least that any answer costs."""
    port = free_port()
    command = ["taskset", "-c", CORE, sys.executable, "-m", "uvicorn", "bench.context.bare:application"]
    command += ["--port", str(port), "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
    with subprocess.Popen([*command, "--log-level", "warning"]) as process:
        url = f"http://127.0.0.1:{port}"
        try:
            _wait(url)
            yield url
        finally:
            process.terminate()


def _wait(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=1).read()
            return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
