"""package_search and the search page of a real server over the catalogue of `bench search`, beside what the
same server does at its least.

HIROBA_BENCH_DATASETS datasets (100,000), kept in HIROBA_BENCH_DATA; HIROBA_BENCH_TIMES questions (200) of
each kind. Times are of the clock: on a busy machine they say more of the machine.
"""

from __future__ import annotations

import os
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
from tests.support.server import serving

from bench.pages import _timed
from bench.row import Row
from bench.search import prepare

_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "200"))
_AT_ONCE = 4
_PACKAGES = "/api/3/action/package_search"
_QUESTIONS = {
    "newest ten": f"{_PACKAGES}?rows=10",
    "two words": f"{_PACKAGES}?q=避難所 台帳&rows=10",
    "a word of ten thousand": f"{_PACKAGES}?q=統計&rows=10",
    "a word of all": f"{_PACKAGES}?q=東京&rows=10",
    "a filter and facets": f'{_PACKAGES}?fq=tags:公園&facet.field=["organization","tags"]&rows=10',
    "facets of all": f'{_PACKAGES}?facet.field=["organization","tags","res_format"]&rows=10',
    "a harvester's page of 100": f"{_PACKAGES}?fq=metadata_modified:[2020-01-01T00:00:00Z TO *]"
    "&sort=id asc&rows=100",
    "the page, without words": "/search",
    "the page, by a word of all": "/search?q=東京",
    "the page, by two words": "/search?q=避難所 台帳",
}


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(os.environ.get("HIROBA_BENCH_DATA", name))
        prepare(data)
        with serving(data) as server, httpx.Client(base_url=server.url, timeout=120, trust_env=False) as web:
            return _rows(web)


def _rows(web: httpx.Client) -> list[Row]:
    floor = _timed(web, "/health/live")
    at_least = _speed(web, "/health/live")
    rows = []
    for title, address in _QUESTIONS.items():
        half, most = _timed(web, address)
        rows.append(Row(f"{title}: p50", half, "ms", floor[0]))
        rows.append(Row(f"{title}: p99", most, "ms", floor[1]))
        rows.append(Row(title, _speed(web, address), "requests/s", at_least))
    return rows


def _speed(web: httpx.Client, address: str) -> float:
    """Requests a second, several at once."""
    start = time.perf_counter()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for answer in pool.map(lambda _each: web.get(address), range(_TIMES)):
            answer.raise_for_status()
    return _TIMES / (time.perf_counter() - start)
