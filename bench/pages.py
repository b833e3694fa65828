"""Pages of a real server over a made catalogue, beside what the same server does at its least.

HIROBA_BENCH_DATASETS datasets (20,000) come through the doors, and one table of HIROBA_BENCH_ROWS rows
(1,000,000) through publishing, as a person would bring it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
import httpx
from tests.support.server import serving

from bench.publish import _make_large
from bench.row import Row

_DATASETS = int(os.environ.get("HIROBA_BENCH_DATASETS", "20000"))
_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "200"))
_BATCH = 500
_WORDS = (
    "公衆便所",
    "避難場所",
    "公園",
    "保育所",
    "人口統計",
    "工事予定",
    "決算",
    "医療機関",
    "文化財",
    "図書館",
)
_KINDS = ("一覧", "統計", "台帳", "計画", "調査結果")


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data"
        table = _publish_large(Path(name), data)
        _fill()
        with serving(data) as server, httpx.Client(base_url=server.url, timeout=120, trust_env=False) as web:
            return [*_pages(web, table), *_downloads(web, table)]


def _publish_large(folder: Path, data: Path) -> str:
    """The id of the dataset."""
    path = folder / "large.csv"
    _make_large(path)
    command = [sys.executable, "-m", "hiroba.cli.main", "publish", str(path), "--data-dir", str(data)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    path.unlink()
    os.environ["HIROBA_DATA_DIR"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
    django.setup()
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.decide.types import Sight

    [card] = datasets.recent(1, Sight(everything=True, organisations=frozenset(), private_of=frozenset()))
    return str(card.id)


def _fill() -> None:
    """Datasets without rows of their own: every one has the same small file."""
    from django.db import transaction

    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.datasets.types import VersionDraft
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.outbox import service as outbox
    from hiroba.kernel.storage import service as storage

    codes = [each.code for each in organisations.all()]
    blob = storage.put_stream([b"made\n"])
    for start in range(0, _DATASETS, _BATCH):
        with transaction.atomic():
            for number in range(start, min(start + _BATCH, _DATASETS)):
                word, kind = _WORDS[number % len(_WORDS)], _KINDS[number % len(_KINDS)]
                made = VersionDraft(
                    organisation=codes[number % len(codes)],
                    source_key=f"made/{number}.txt",
                    title=f"{word}{kind} 第{number}号",
                    original=blob,
                    name=f"{number}.txt",
                    media_type="text/plain",
                    format="txt",
                    tables=(),
                    changes=(),
                    quality=(),
                    description=f"{word}の{kind}です。",
                    keywords=(word,),
                )
                datasets.publish_version(made, SYSTEM)
    while outbox.deliver(_BATCH):
        pass


def _pages(web: httpx.Client, table: str) -> list[Row]:
    live = _timed(web, "/health/live")
    pages = {
        "home": "/",
        "search by words": "/search?q=避難場所",
        "search without words": "/search",
        "dataset of 1 M rows": f"/datasets/{table}",
        "its table sorted": f"/datasets/{table}?sort=-計測値0",
        "its table searched": f"/datasets/{table}?q=施設99",
        "100 rows as JSON": f"/datasets/{table}/data.json?limit=100",
    }
    rows = [Row("GET /health/live, one after another", 1000 / live[0], "requests/s")]
    for title, address in pages.items():
        half, most = _timed(web, address)
        rows.append(Row(f"{title}: p50", half, "ms", live[0], "< 150"))
        rows.append(Row(f"{title}: p99", most, "ms", live[1]))
    return rows


def _timed(web: httpx.Client, address: str) -> tuple[float, float]:
    """p50 and p99 in ms; the first answer is not counted."""
    web.get(address).raise_for_status()
    times = []
    for _each in range(_TIMES):
        start = time.perf_counter()
        web.get(address).raise_for_status()
        times.append(1000 * (time.perf_counter() - start))
    times.sort()
    return times[len(times) // 2], times[int(len(times) * 0.99)]


def _downloads(web: httpx.Client, table: str) -> list[Row]:
    floor = _speed(web, f"/datasets/{table}/original/1")
    return [
        Row(f"data.{form}: download", _speed(web, f"/datasets/{table}/data.{form}"), "MB/s", floor, target)
        for form, target in (("csv", ">= 60"), ("jsonl", ">= 60"), ("parquet", None))
    ]


def _speed(web: httpx.Client, address: str) -> float:
    """MB a second, to the last byte."""
    start, size = time.perf_counter(), 0
    with web.stream("GET", address, headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes():
            size += len(chunk)
    return size / 1e6 / (time.perf_counter() - start)
