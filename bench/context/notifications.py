"""Notifications to one fast receiver: changes gather while the follower is held, then it is let go."""

from __future__ import annotations

import signal
import subprocess
import sys

from tests.support.server import free_port

from bench.context.made import filled, told_at
from bench.context.serving import OTHER, Broker
from bench.row import Row

_ENTITIES = 20_000


def notified(broker: Broker, batched: int = _ENTITIES) -> list[Row]:
    """Entities told a second, from the first notification to the last."""
    port = free_port()
    command = [
        "taskset",
        "-c",
        OTHER,
        sys.executable,
        "-m",
        "bench.context.receiver",
        str(port),
        str(batched),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as receiver:
        assert receiver.stdout is not None
        assert receiver.stdout.readline().strip() == "ready"
        told_at(broker, f"http://127.0.0.1:{port}/notify")
        broker.signal("city", signal.SIGSTOP)
        filled(broker, batched)
        broker.signal("city", signal.SIGCONT)
        seconds = float(receiver.stdout.readline())
    return [
        Row("notifications, entities told to one receiver", batched / seconds, "a second", None, ">= 12,000")
    ]
