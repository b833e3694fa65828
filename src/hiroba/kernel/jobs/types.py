"""Values of the jobs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

State = Literal["queued", "running", "done", "failed"]


@dataclass(frozen=True)
class JobStatus:
    """done, total: units of the job's own choice; total is None while it is not known.

    error: '' or a sentence (of the house's errors) or the kind of error, never its text.
    """

    id: str
    name: str
    state: State
    done: int
    total: int | None
    note: str
    error: str
    attempts: int


@dataclass(frozen=True)
class JobContext:
    """What a handler is given: which job it is, which try (1 is the first), and how to tell how far it is."""

    id: str
    attempt: int
    report: Callable[[int, int | None, str], None]

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        """Tell how far the job is; cheap, call it as often as you like."""
        self.report(done, total, note)
