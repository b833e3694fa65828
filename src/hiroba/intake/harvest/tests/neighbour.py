"""A neighbour's server on a free port, for tests: what it answers is put into it beforehand."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


class Neighbour:
    """files: path -> (media type, body). packages: of its CKAN. asked: every path that was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[str, bytes]] = {}
        self.packages: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.statuses: list[int] = []
        self.broken_from: int | None = None  # package_search fails from this place on
        self.url = ""

    def put(self, path: str, text: str | bytes, media_type: str = "text/csv") -> None:
        self.files[path] = (media_type, text.encode() if isinstance(text, str) else text)

    def answer(self, path: str, query: dict[str, str]) -> tuple[int, str, bytes]:
        if path == "/api/3/action/package_search":
            return self._search(query)
        if path == "/api/3/action/package_show":
            found = [each for each in self.packages if each["id"] == query["id"]]
            return _ckan(found[0]) if found else (404, "application/json", b'{"success": false}')
        if path in self.files:
            return 200, *self.files[path]
        return 404, "text/plain", b"nothing here"

    def _search(self, query: dict[str, str]) -> tuple[int, str, bytes]:
        start, rows = int(query["start"]), int(query["rows"])
        if self.broken_from is not None and start >= self.broken_from:
            return 500, "text/plain", b"broken"
        found = sorted(self.packages, key=lambda each: each["id"])
        if "metadata_modified:[" in query.get("fq", ""):
            since = query["fq"].partition("metadata_modified:[")[2].partition("Z")[0]
            found = [each for each in found if each["metadata_modified"] >= since]
        return _ckan({"count": len(found), "results": found[start : start + rows]})


def _ckan(result: Any) -> tuple[int, str, bytes]:
    return 200, "application/json", json.dumps({"success": True, "result": result}).encode()


def package(id: str, **more: Any) -> dict[str, Any]:
    """A package as CKAN tells it, made up."""
    return {
        "id": id,
        "name": f"data-{id}",
        "title": f"データ{id}",
        "notes": "架空のデータです。",
        "license_id": "CC-BY-4.0",
        "license_title": "クリエイティブ・コモンズ 表示 4.0",
        "organization": {"name": "made", "title": "架空市"},
        "tags": [{"name": "防災", "display_name": "防災"}],
        "metadata_created": "2026-01-01T00:00:00.000000",
        "metadata_modified": "2026-02-01T00:00:00.000000",
        "state": "active",
        "type": "dataset",
        "extras": [{"key": "frequency", "value": "P1M"}],
        "resources": [{"id": f"r{id}", "url": f"http://127.0.0.1:9/{id}.csv", "format": "CSV", "name": "表"}],
    } | more


@contextmanager
def neighbour() -> Iterator[Neighbour]:
    """Serve while the block runs; what was seen before is not sent again (ETag)."""
    neighbour = Neighbour()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            neighbour.asked.append(self.path)
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            status, media_type, body = neighbour.answer(parts.path, query)
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, body = 304, b""
            neighbour.statuses.append(status)
            self.send_response(status)
            self.send_header("Content-Type", media_type)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        neighbour.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield neighbour
        finally:
            server.shutdown()
            thread.join()
