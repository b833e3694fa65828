"""Past one machine, proven by hand: `python -m tests.scale.workers PROGRAMS` (see tests.scale for PROGRAMS).

Hiroba writes steadily while a second worker is added and shards are moved to it; then a worker is lost and comes
back. Nothing that was acknowledged may be missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

from tests.scale.load import Load
from tests.scale.nodes import three_nodes
from tests.scale.spread import spread
from tests.support.server import serving

_BETWEEN = 8.0  # seconds of load before and after each thing that happens


def main() -> None:
    """Move shards and lose a worker under load, and tell what became of the writes."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with (
        tempfile.TemporaryDirectory(prefix="hiroba-workers-") as folder,
        three_nodes(Path(sys.argv[1])) as nodes,
    ):
        first, second = nodes.workers
        url = spread(nodes.coordinator.url, "city", first.place)
        spread(second.url, "city", "")
        with serving(Path(folder) / "data", "--open", HIROBA_DATABASE_URL=url) as server:
            print("== shards are moved while writes go on")
            with Load(server.url) as load:
                time.sleep(_BETWEEN)
                began = time.monotonic()
                _scale(url, "--add-worker", second.place, "--rebalance")
                print(f"added and moved in {time.monotonic() - began:.1f} s")
                time.sleep(_BETWEEN)
            load.tell()
            print("== a worker is lost, and comes back")
            with Load(server.url, prefix="Second") as load:
                time.sleep(_BETWEEN)
                first.kill()
                time.sleep(_BETWEEN)
                _scale(url)
                for path in ("entities?type=Load&limit=5", "types", "subscriptions"):
                    print(f"GET {path}: {_status(server.url, path)}")
                first.start()
                time.sleep(_BETWEEN)
            load.tell()
            _scale(url)


def _scale(url: str, *arguments: str) -> None:
    command = [sys.executable, "-m", "hiroba.cli.main", "scale", *arguments]
    subprocess.run(command, env=os.environ | {"HIROBA_CITY_DATABASE_URL": url}, check=True)


def _status(url: str, path: str) -> str:
    answer = httpx.get(f"{url}/ngsi-ld/v1/{path}", timeout=60, trust_env=False)
    return f"{answer.status_code} {answer.text[:300] if answer.is_error else ''}"


if __name__ == "__main__":
    main()
