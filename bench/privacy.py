"""A table of eight columns that tell who somebody is, made anonymous: each way in a process of its own.

Seconds are those of the search and of the table that comes out, hierarchies included; memory is the greatest
of the whole process, the table that went in included. The floor is Polars counting the rows that look alike,
once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final

import msgspec

from bench.row import Row

ROWS: Final = int(os.environ.get("HIROBA_BENCH_ROWS", "1000000"))
_SECONDS, _MEGABYTES = 60.0, 2048.0  # that a million rows may take
_CODE: Final = """
import resource, sys, time
import django
django.setup()
import msgspec
import numpy as np
import polars as pl
from hiroba.rules.privacy import service as p
from hiroba.rules.privacy.types import Wanted
n, wanted = int(sys.argv[1]), Wanted(**msgspec.json.decode(sys.argv[2]))
r = np.random.default_rng(1)
t = pl.DataFrame({
    "age": r.integers(0, 100, n), "sex": r.integers(0, 2, n), "house": r.integers(1, 8, n),
    "postal": 7600000 + r.integers(0, 400, n), "job": r.integers(0, 20, n), "edu": r.integers(0, 6, n),
    "birth": [f"{1930 + x // 12}-{x % 12 + 1:02d}-01" for x in r.integers(0, 960, n)],
    "nation": r.choice(["JP", "CN", "KR", "VN"], n, p=[0.94, 0.02, 0.02, 0.02]),
    "care": r.choice(list("abcdefgh"), n, p=[0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05]),
})
begun = time.monotonic()
t.group_by(t.columns[:8]).len()
floor, begun = time.monotonic() - begun, time.monotonic()
made = p.anonymise(t, [
    p.ages("age", t["age"]), p.whole("sex", t["sex"]), p.codes("postal", t["postal"], (5, 3)),
    p.masked("job", t["job"]), p.dates("birth", t["birth"]), p.whole("nation", t["nation"]),
    p.numbers("house", t["house"], (2, 4)), p.whole("edu", t["edu"]),
], wanted, sensitive="care" if wanted.distinct > 1 else None)
seconds, after = time.monotonic() - begun, made.after
reached = after.k >= wanted.k and after.closeness <= wanted.closeness + 1e-9
reached = reached and (wanted.distinct == 1 or after.distinct >= wanted.distinct)
print(msgspec.json.encode({
    "floor": floor, "seconds": seconds, "left": made.suppressed / n, "loss": after.loss, "reached": reached,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}).decode())
"""
_WAYS: Final = {
    "k = 5": {"k": 5},
    "k = 5, l = 3": {"k": 5, "distinct": 3},
    "k = 5, l = 3, t = 0.3": {"k": 5, "distinct": 3, "closeness": 0.3},
}


class _Told(msgspec.Struct):
    floor: float
    seconds: float
    left: float
    loss: float
    reached: bool
    megabytes: float


def run() -> list[Row]:
    """Rows of the table."""
    return [row for name, wanted in _WAYS.items() for row in _rows(name, wanted)]


def _rows(name: str, wanted: dict[str, float]) -> Iterator[Row]:
    words = [sys.executable, "-c", _CODE, str(ROWS), msgspec.json.encode(wanted).decode()]
    environment = {"DJANGO_SETTINGS_MODULE": "hiroba.kernel.settings.django"} | os.environ
    done = subprocess.run(words, check=True, capture_output=True, env=environment)
    told = msgspec.json.decode(done.stdout.splitlines()[-1], type=_Told)
    if not told.reached:
        sys.exit(f"{name}: not reached")
    about = f"{ROWS:,} rows x 8, {name}"
    yield Row(f"{about}: time", told.seconds, "s", told.floor, _SECONDS)
    yield Row(f"{about}: greatest memory", told.megabytes, "MB", None, _MEGABYTES)
    yield Row(f"{about}: rows left out", 100 * told.left, "%", None, 2.0)
    yield Row(f"{about}: loss", told.loss, "of 1")
