"""What was changed or found in a file, in words: tidying's rules, those of timetables and of telegrams."""

from __future__ import annotations

from hiroba.intake.gtfs import service as gtfs
from hiroba.intake.tidy import service as tidying
from hiroba.web.feeds.words import rule_words


def explain(rule: str) -> str:
    """A sentence for a rule of a report."""
    known = gtfs.explain(rule) or rule_words(rule)
    return str(known[0]) if known else tidying.explain(rule)
