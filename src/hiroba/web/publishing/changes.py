"""What was changed or found in a file, in words: tidying's rules and those of timetables."""

from __future__ import annotations

from hiroba.intake.gtfs import service as gtfs
from hiroba.intake.tidy import service as tidying


def explain(rule: str) -> str:
    """A sentence for a rule of a report."""
    known = gtfs.explain(rule)
    return str(known[0]) if known else tidying.explain(rule)
