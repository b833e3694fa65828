"""The kernel's verbs a second, each beside the same work done without us.

Seconds are of the wall and on the disk of the temporary folder; run it on a quiet machine.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
from django.core.management import call_command

from bench.row import Row

_TIMES = int(os.environ.get("HIROBA_BENCH_TIMES", "1000"))
_MEGABYTES = 256
_BATCH = 100


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["HIROBA_DATA_DIR"] = str(folder / "data")
        os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
        django.setup()
        call_command("migrate", verbosity=0)
        return [*_decide(), *_outbox(folder), *_jobs(folder), *_journal(folder), *_storage(folder)]


def _rate(times: int, work: Callable[[int], object]) -> float:
    """Times a second."""
    start = time.perf_counter()
    for number in range(times):
        work(number)
    return times / (time.perf_counter() - start)


def _decide() -> list[Row]:
    from hiroba.kernel.decide import answers, service
    from hiroba.kernel.decide.types import Action, Principal, Resource, Role

    who = Principal("person", "1", {"131016": Role.OFFICER})
    asked = Resource("dataset", "d", "131016")

    def ask(_number: int) -> None:
        service.decide(who, Action.DATASET_PUBLISH, asked)

    def ask_anew(number: int) -> None:
        answers.answer.cache_clear()
        ask(number)

    floor = 1e6 / _rate(100 * _TIMES, {("131016", "dataset:publish"): True}.get)  # type: ignore[arg-type]
    return [
        Row("decide, asked before", 1e6 / _rate(10 * _TIMES, ask), "µs", floor, "< 20"),
        Row("decide, put to Cedar", 1e6 / _rate(_TIMES, ask_anew), "µs", floor, "< 1,000"),
    ]


def _commits(folder: Path, statements: int) -> float:
    """Floor: transactions a second of SQLite as Hiroba opens it, each with so many insertions."""
    with sqlite3.connect(folder / "floor.sqlite3", isolation_level=None) as plain:
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=FULL")
        plain.execute("CREATE TABLE IF NOT EXISTS lines (id INTEGER PRIMARY KEY, text TEXT)")

        def one(number: int) -> None:
            plain.execute("BEGIN IMMEDIATE")
            for _each in range(statements):
                plain.execute("INSERT INTO lines (text) VALUES (?)", [f"line {number}"])
            plain.execute("COMMIT")

        return _rate(_TIMES, one)


def _outbox(folder: Path) -> list[Row]:
    from hiroba.kernel.outbox import service as outbox

    heard: list[int] = []
    outbox.consumer("bench", "bench")(lambda event: heard.append(event.id))
    emitted = _rate(_TIMES, lambda number: outbox.emit("bench", f"key {number}", {"number": number}))
    start = time.perf_counter()
    while outbox.deliver(_BATCH):
        pass
    delivered = _TIMES / (time.perf_counter() - start)
    assert len(heard) == _TIMES
    return [
        Row("outbox: emit, each in its own transaction", emitted, "events/s", _commits(folder, 2)),
        Row("outbox: deliver", delivered, "events/s", _commits(folder, 1)),
    ]


def _jobs(folder: Path) -> list[Row]:
    from hiroba.kernel.jobs import service as jobs

    done: list[int] = []
    jobs.job("bench")(lambda _context, number: done.append(number))
    queued = _rate(_TIMES, lambda number: jobs.enqueue("bench", {"number": number}))
    start = time.perf_counter()
    jobs.run_pending()
    ran = _TIMES / (time.perf_counter() - start)
    assert len(done) == _TIMES
    return [
        Row("jobs: queue", queued, "jobs/s", _commits(folder, 1)),
        Row("jobs: do (claim, run, end)", ran, "jobs/s", _commits(folder, 1) / 2),
    ]


def _journal(folder: Path) -> list[Row]:
    from django.db import transaction

    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.journal import service as journal

    def batch(_number: int) -> None:
        with transaction.atomic():
            for number in range(_BATCH):
                journal.record(SYSTEM, "bench", "dataset", f"d{number}")

    rate = _BATCH * _rate(max(1, _TIMES // _BATCH), batch)
    floor = _BATCH * _commits(folder, _BATCH)
    return [Row(f"journal: lines, {_BATCH} a transaction", rate, "lines/s", floor)]


def _storage(folder: Path) -> list[Row]:
    from hiroba.kernel.storage import service as storage

    source = folder / "source"
    with source.open("wb") as file:
        for _each in range(_MEGABYTES):
            file.write(os.urandom(1 << 20))

    def copy(_number: int) -> None:
        with source.open("rb") as read, (folder / "copy").open("wb") as written:
            while piece := read.read(1 << 20):
                written.write(piece)
            written.flush()
            os.fsync(written.fileno())

    floor = _MEGABYTES * _rate(1, copy)
    kept = _MEGABYTES * _rate(1, lambda _number: storage.put_file(source))
    again = _MEGABYTES * _rate(1, lambda _number: storage.put_file(source, move=True))
    return [
        Row("storage: keep a file (copy, SHA-256, fsync)", kept, "MiB/s", floor),
        Row("storage: bytes that are kept already", again, "MiB/s", floor),
    ]
