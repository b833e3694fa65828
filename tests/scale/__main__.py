"""Runs a command with HIROBA_DATABASE_URL set to three nodes: `python -m tests.scale PROGRAMS COMMAND ...`.

PROGRAMS is the folder of the programs (`pg_ctl`, `initdb`) of a PostgreSQL that has Citus. The city is spread over
two workers already; so is the database of each test. The nodes are named in HIROBA_TEST_WORKERS.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.scale.nodes import three_nodes
from tests.scale.spread import WORKERS, spread


def main() -> int:
    """Start the nodes, run the command, stop them."""
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # its nodes end with it
    with three_nodes(Path(sys.argv[1])) as nodes:
        places = " ".join(node.place for node in nodes.workers)
        url = spread(nodes.coordinator.url, "city", places)
        environment = os.environ | {"HIROBA_DATABASE_URL": url, WORKERS: places}
        return subprocess.run(sys.argv[2:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
