"""How far a job is, written at most four times a second."""

from __future__ import annotations

import time

from hiroba.kernel.jobs.claims import mine

_GAP = 0.25  # seconds


class Progress:
    """Takes every call and writes a few; the last one is written by `flush`."""

    def __init__(self, job: str, attempts: int) -> None:
        self._job, self._attempts = job, attempts
        self._next = 0.0
        self._waiting: tuple[int, int | None, str] | None = None

    def __call__(self, done: int, total: int | None, note: str) -> None:
        self._waiting = (done, total, note)
        if time.monotonic() >= self._next:
            self.flush()

    def flush(self) -> None:
        if self._waiting is None:
            return
        done, total, note = self._waiting
        self._waiting = None
        mine(self._job, self._attempts).update(done=done, total=total, note=note[:200])
        self._next = time.monotonic() + _GAP
