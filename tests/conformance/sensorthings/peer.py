"""What stands in front of Hiroba while the suite asks: the same service, with numbers for ids."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tests.conformance.sensorthings.numbers import Numbers

_PASSED = ("content-type", "accept", "host")


@contextmanager
def numbering(url: str) -> Iterator[str]:
    """url: of Hiroba. Yields the address to ask at."""
    numbers, http = Numbers(), httpx.Client(base_url=url, trust_env=False, timeout=60)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, sign, query = self.path.partition("?")
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() in _PASSED}
            told = http.request(
                self.command,
                numbers.path_in(path) + sign + numbers.query_in(query),
                content=numbers.within(body) if body else None,
                headers=headers,
            )
            content = numbers.out(told.content)
            self.send_response(told.status_code)
            for name in ("content-type", "location"):
                if name in told.headers:
                    self.send_header(name, numbers.address_out(told.headers[name]))
            if told.status_code != httpx.codes.NO_CONTENT:
                self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
