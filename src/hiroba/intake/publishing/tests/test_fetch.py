"""Files from addresses, and the guard around inner ones."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hiroba.intake.publishing.fetch import fetch
from hiroba.intake.publishing.types import FetchFailed
from hiroba.kernel.outside.types import AddressRefused


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/data.csv")
            self.end_headers()
        elif self.path == "/loop":
            self.send_response(302)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif self.path == "/data.csv":
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"a,b\n1,2\n")
        else:
            self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture
def server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_a_file_is_fetched_through_a_redirect(server: str, tmp_path: Path) -> None:
    assert fetch(f"{server}/moved", tmp_path / "f", private=True) == f"{server}/data.csv"
    assert (tmp_path / "f").read_bytes() == b"a,b\n1,2\n"


@pytest.mark.parametrize("path", ["/absent", "/loop"])
def test_what_cannot_be_had_is_told(server: str, tmp_path: Path, path: str) -> None:
    with pytest.raises(FetchFailed) as caught:
        fetch(server + path, tmp_path / "f", private=True)
    assert server in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:5432/", "http://[::1]/", "http://10.0.0.1/", "http://192.168.1.1/x.csv",
        "http://169.254.169.254/latest/meta-data", "http://0.0.0.0/", "http://2130706433/", "http://[::ffff:127.0.0.1]/",
        "ftp://example.jp/x.csv", "file:///etc/passwd",
    ],
)  # fmt: skip
def test_inner_addresses_are_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises((AddressRefused, FetchFailed)):
        fetch(url, tmp_path / "f", private=False)
    assert not (tmp_path / "f").exists()


def test_a_redirect_to_an_inner_address_is_refused(server: str, tmp_path: Path) -> None:
    with pytest.raises(AddressRefused):
        fetch(f"{server}/moved", tmp_path / "f", private=False)
