"""Any dataset in any form: how fast each goes out beside the same bytes sent as a plain file.

One table of HIROBA_BENCH_ROWS rows (1,000,000) comes through publishing and is drawn over HTTP from a real
server; the floor is the original file's own download, in the same run.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import httpx
from tests.support.server import serving

from bench.group import rest
from bench.pages import _publish_large, _speed
from bench.row import Row

_STREAMED = ("csv", "tsv", "json", "jsonl", "parquet", "arrow", "ttl", "jsonld")
_STAGED = ("csv-cp932", "xlsx")


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        table = _publish_large(Path(name), data)
        with serving(data) as server, httpx.Client(base_url=server.url, timeout=900, trust_env=False) as web:
            rest(server)  # what is worked out behind a publishing does not take the downloads' time
            return [*_streamed(web, table), *_staged(web, table)]


def _streamed(web: httpx.Client, table: str) -> list[Row]:
    floor = _speed(web, f"/datasets/{table}/original/1")
    rows = [Row("plain file", floor, "MB/s")]
    for form in _STREAMED:
        target = ">= 60" if form in ("csv", "jsonl") else None
        rows.append(Row(form, _speed(web, f"/datasets/{table}/data.{form}"), "MB/s", floor, target))
    rows.append(Row("csv in gzip", _packed(web, f"/datasets/{table}/data.csv"), "MB/s of text", floor))
    rows.append(Row("csv: first byte", _first(web, f"/datasets/{table}/data.csv"), "ms"))
    return rows


def _staged(web: httpx.Client, table: str) -> list[Row]:
    """Forms that are whole before they go out: when they are made, and when they are kept."""
    rows = []
    for form in _STAGED:
        for when in ("made", "kept"):
            rows.append(Row(f"{form}, {when}", _speed(web, f"/datasets/{table}/data.{form}"), "MB/s"))
    return rows


def _packed(web: httpx.Client, address: str) -> float:
    start, size = time.perf_counter(), 0
    with web.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            size += len(chunk)
    return size / 1e6 / (time.perf_counter() - start)


def _first(web: httpx.Client, address: str) -> float:
    """Milliseconds to the first byte."""
    start = time.perf_counter()
    with web.stream("GET", address) as answer:
        next(answer.iter_raw())
        return 1000 * (time.perf_counter() - start)
