"""Clients that others wrote for other brokers and catalogues work with Hiroba, unchanged."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.support.server import Server, serving

HERE = Path(__file__).parent
PYTHON = HERE.parents[1] / ".venv-clients" / "bin" / "python"

pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="scripts/clients makes the venv of the clients")


class _Listener(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def listener() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Listener) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/told"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("clients") / "data", "--open") as server:
        yield server


@pytest.mark.parametrize("client", ["filip_v2", "filip_ld", "ngsild", "ckanapi_cli"])
def test_the_client_works_unchanged(client: str, broker: Server, listener: str) -> None:
    done = subprocess.run(
        [str(PYTHON), "-W", "ignore", str(HERE / "scripts" / f"{client}.py"), broker.url, listener],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=HERE,
    )
    assert done.returncode == 0, done.stderr[-4000:]
