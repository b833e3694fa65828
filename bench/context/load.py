"""Load by wrk from the other core, and what it says of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench.context.serving import OTHER

_SECONDS = int(os.environ.get("HIROBA_BENCH_SECONDS", "5"))
_SCRIPTS = Path(__file__).parent / "wrk"
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass(frozen=True)
class Load:
    """rate: answers a second. p99: ms. failed: answers that were errors."""

    rate: float
    p99: float
    failed: int


def wrk(
    url: str, script: str, entities: int, headers: str, connections: int, seconds: int = _SECONDS
) -> Load:
    """Run a script of the folder `wrk` over entities of these numbers."""
    if shutil.which("wrk") is None:
        sys.exit("The benchmark needs wrk: sudo apt-get install wrk")
    command = ["taskset", "-c", OTHER, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    command += ["--timeout", "10s", "-s", str(_SCRIPTS / f"{script}.lua"), url, "--", str(entities), headers]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    assert rate is not None, told
    assert p99 is not None, told
    return Load(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], int(failed[1]) if failed else 0)
