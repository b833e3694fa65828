"""A folder as a town's web server has it: a page of links in front of its files."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

_PAGE = "<!DOCTYPE html><meta charset=utf-8><title>架空の課のデータ</title><ul>{links}</ul>"


def links_page(folder: Path) -> tuple[list[Path], str]:
    """All data files under the folder, and a page with a link to each."""
    files = sorted(each for each in folder.rglob("*") if each.is_file() and each.suffix not in (".md", ""))
    places = [each.relative_to(folder) for each in files]
    links = (
        f'<li><a href="{quote(each.as_posix())}">{escape(" ".join(each.with_suffix("").parts))}</a></li>'
        for each in places
    )
    return files, _PAGE.format(links="".join(links))


@contextmanager
def served(folder: Path, page: str) -> Iterator[str]:
    """Serve the folder with `page` in front of it; gives its address."""

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path != "/":
                super().do_GET()
                return
            body = page.encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()
