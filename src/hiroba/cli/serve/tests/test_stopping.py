"""How a watched process is told to stop."""

from __future__ import annotations

import signal
import subprocess
import sys

WAITS = """
import sys
from hiroba.cli.serve.processes import _until_stopped
stop = _until_stopped()
print("waits", flush=True)
while not stop.wait(0.0001):
    pass
for _ in range(20_000):
    stop.is_set()
sys.stdin.readline()  # an interpreter that ends heeds no signal any more
"""
SIGNALS = 200


def test_however_often_it_is_told_it_stops() -> None:
    """Ctrl+C reaches the whole group, and the supervisor tells each process again."""
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", WAITS], stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "waits\n"
        try:
            for _ in range(SIGNALS):
                process.send_signal(signal.SIGTERM)
            process.stdin.close()
            assert process.wait(10) == 0
        finally:
            process.kill()
