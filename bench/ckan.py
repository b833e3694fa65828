"""package_search of a real server over a made catalogue, beside what the same server does at its least.

HIROBA_BENCH_DATASETS datasets (20,000); HIROBA_BENCH_TIMES questions (200) of each kind.
"""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from tests.support.server import serving

from bench.pages import _fill, _publish_large, _timed
from bench.row import Row

_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "200"))
_AT_ONCE = 4
_SEARCH = "/api/3/action/package_search"
_QUESTIONS = {
    "newest ten": "rows=10",
    "two words": "q=避難場所 台帳&rows=10",
    "a filter and facets": 'fq=tags:公園&facet.field=["organization","tags"]&rows=10',
    "a harvester's page of 100": "fq=metadata_modified:[2020-01-01T00:00:00Z TO *]&sort=id asc&rows=100",
}


def run() -> list[Row]:
    """Rows of the table."""
    os.environ.setdefault("HIROBA_BENCH_ROWS", "1000")
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        _publish_large(Path(name), data)
        _fill()
        with serving(data) as server, httpx.Client(base_url=server.url, timeout=120, trust_env=False) as web:
            return _rows(web)


def _rows(web: httpx.Client) -> list[Row]:
    floor = _timed(web, "/health/live")
    at_least = _speed(web, "/health/live")
    rows = []
    for title, asked in _QUESTIONS.items():
        half, most = _timed(web, f"{_SEARCH}?{asked}")
        rows.append(Row(f"package_search, {title}: p50", half, "ms", floor[0]))
        rows.append(Row(f"package_search, {title}: p99", most, "ms", floor[1]))
        rows.append(
            Row(f"package_search, {title}", _speed(web, f"{_SEARCH}?{asked}"), "requests/s", at_least)
        )
    return rows


def _speed(web: httpx.Client, address: str) -> float:
    """Requests a second, several at once."""
    start = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for answer in pool.map(lambda _each: web.get(address), range(_TIMES)):
            answer.raise_for_status()
    return _TIMES / (time.perf_counter() - start)
