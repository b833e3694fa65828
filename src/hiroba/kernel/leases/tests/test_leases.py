"""Who holds something is told apart, dead or alive."""

from __future__ import annotations

import os
import threading

from hiroba.kernel.leases import service as leases


def test_this_process_lives_and_a_reused_number_does_not():
    assert not leases.dead(leases.me())
    place, pid, start = leases.me().rsplit("/", 2)
    assert leases.dead(f"{place}/{pid}/{int(start) + 1}")
    assert leases.dead(f"{place}/99999999/1")


def test_of_other_hosts_nothing_is_known():
    assert not leases.dead(f"elsewhere:1/{os.getpid()}/1")
    assert not leases.dead("")


def test_waits_double_and_end():
    for attempts in range(1, 30):
        whole = min(60, 2 ** (attempts - 1))
        assert whole / 2 <= leases.wait(attempts, 1, 60).total_seconds() <= whole


def test_a_heart_beats_until_the_work_is_done():
    beats = threading.Semaphore(0)
    with leases.Heartbeat(beats.release, 0.01):
        assert beats.acquire(timeout=5)
        assert beats.acquire(timeout=5)
