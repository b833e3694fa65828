"""Publishing: real files unattended, and the speed of a large one."""

from __future__ import annotations

import csv
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.csv

from bench.row import Row

_DATA = Path(__file__).parents[2] / "shared" / "data"
_FOLDERS = ("opendata_takamatsu", "opendata_takamatsu_old", "opendata_tokyo", "codes")
_ROWS = int(os.environ.get("HIROBA_BENCH_ROWS", "1000000"))
_CORE = {0}


def run() -> list[Row]:
    """Rows of the table; the files' own results go to bench/out/publish-files.json."""
    with tempfile.TemporaryDirectory() as folder:
        rows = _real_files(Path(folder)) if _DATA.exists() else []
        return rows + _large_file(Path(folder))


def _publish(data_dir: Path, path: Path) -> tuple[list[dict[str, Any]], float, int]:
    """Publish in a process of its own on one core: reports, seconds, peak memory in bytes."""
    command = [
        sys.executable,
        "-m",
        "hiroba.cli.main",
        "publish",
        str(path),
        "--data-dir",
        str(data_dir),
        "--json",
    ]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, preexec_fn=lambda: os.sched_setaffinity(0, _CORE)
    )
    output, _ = process.communicate()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    return [json.loads(line) for line in output.splitlines()], seconds, peak


def _real_files(folder: Path) -> list[Row]:
    rows = []
    account = {}
    for name in _FOLDERS:
        reports, seconds, _peak = _publish(folder / "data", _DATA / name)
        counts = Counter(report["status"] for report in reports)
        tables = [table for report in reports for table in report["tables"]]
        account[name] = [
            {"path": Path(r["path"]).name, "status": r["status"], "reason": r["reason"]}
            for r in reports
            if r["status"] == "refused"
        ]
        tabular = [r for r in reports if _is_tabular(Path(r["path"]))]
        share = 100 * sum(r["status"] != "refused" for r in tabular) / len(tabular)
        rows += [
            Row(f"{name}: files", len(reports), "files"),
            Row(f"{name}: published", counts["published"], "files"),
            Row(f"{name}: refused with reason", counts["refused"], "files"),
            Row(f"{name}: tabular files published", share, "%", target=">= 97"),
            Row(f"{name}: rows in", sum(t["rows_in"] for t in tables), "rows"),
            Row(f"{name}: rows out", sum(t["rows_out"] for t in tables), "rows"),
            Row(f"{name}: cells unread (kept)", sum(t["cells_unread"] for t in tables), "cells"),
            Row(f"{name}: files a second", len(reports) / seconds, "files/s"),
        ]
    (Path(__file__).parent / "out").mkdir(exist_ok=True)
    (Path(__file__).parent / "out" / "publish-files.json").write_text(
        json.dumps(account, ensure_ascii=False, indent=1)
    )
    return rows


def _is_tabular(path: Path) -> bool:
    """Prose and web pages that lie in the folder are no tables, whatever they are named."""
    return path.suffix not in (".md", ".txt") and not path.read_bytes().lstrip().startswith(b"<")


def _large_file(folder: Path) -> list[Row]:
    path = folder / "large.csv"
    _make_large(path)
    start = time.perf_counter()
    pyarrow.csv.read_csv(path, pyarrow.csv.ReadOptions(use_threads=False))
    floor = _ROWS / (time.perf_counter() - start)
    first, _seconds, _peak = _publish(folder / "large-data", _small(folder, 1))  # makes the database
    empty, started, _peak = _publish(folder / "large-data", _small(folder, 2))
    reports, seconds, peak = _publish(folder / "large-data", path)
    assert reports[0]["status"] == "published", reports
    assert first[0]["status"] == empty[0]["status"] == "published"
    return [
        Row(f"CSV of {_ROWS:,} x 20, one core", _ROWS / (seconds - started), "rows/s", floor, 150_000),
        Row("the same with the start of the command", _ROWS / seconds, "rows/s", floor),
        Row("peak memory", peak / 2**20, "MiB", target="< 1,536"),
    ]


def _small(folder: Path, number: int) -> Path:
    path = folder / "small.csv"
    path.write_text(f"名称,数\nあ,{number}\nい,2\n")
    return path


def _make_large(path: Path) -> None:
    """Twenty columns as an office exports them: ids, dates, numbers with separators, flags, text."""
    chance = random.Random(5)
    header = ["番号", "日付", "区分", "名称", "住所", "金額（円）", "数量", "単価", "割合（%）", "有無"]
    header += [f"計測値{n}" for n in range(6)] + ["時刻", "備考", "区コード", "年度"]
    block = []
    for number in range(20_000):
        block.append(
            [
                f"2025-{number % 12 + 1:02}-{number % 28 + 1:02}",
                chance.choice("ABCDE"),
                f"施設{number % 997}",
                f"東京都広場区{number % 50 + 1}丁目{number % 30 + 1}-{number % 9 + 1}",
                chance.randrange(10**6),
                chance.randrange(100),
                round(chance.random() * 900, 2),
                round(chance.random() * 100, 1),
                chance.choice(["○", "×"]),
                *(round(chance.gauss(20, 5), 3) for _ in range(6)),
                f"{number % 24}:{number % 60:02}",
                "" if number % 3 else "確認済み",
                "131016",
                2020 + number % 6,
            ]
        )
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(_ROWS):
            writer.writerow([number + 1, *block[number % len(block)]])
