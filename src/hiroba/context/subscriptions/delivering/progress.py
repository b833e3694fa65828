"""How far the log is dealt with: up to where every notification was delivered or is kept."""

from __future__ import annotations

import time
from collections import deque


class Batch:
    """A run of the log that was read together. end: its last version. open: weight of the posts that are
    only in memory. sealed: everything in it was matched."""

    __slots__ = ("begun", "end", "open", "sealed")

    def __init__(self, end: int) -> None:
        self.end = end
        self.open = 0
        self.sealed = False
        self.begun = time.monotonic()


class Progress:
    """Batches in the order of the log; what is done out of order counts when all before it is done."""

    def __init__(self, start: int) -> None:
        self._done = start
        self._batches: deque[Batch] = deque()

    def begin(self, end: int) -> Batch:
        batch = Batch(end)
        self._batches.append(batch)
        return batch

    def reached(self) -> int:
        """The version up to which nothing can be lost."""
        while self._batches and self._batches[0].sealed and not self._batches[0].open:
            self._done = self._batches.popleft().end
        return self._done

    def oldest(self) -> Batch | None:
        """What the log waits for."""
        self.reached()
        return self._batches[0] if self._batches else None

    def in_memory(self) -> int:
        """The weight of the posts that would have to be matched again if the process died now."""
        return sum(batch.open for batch in self._batches)
