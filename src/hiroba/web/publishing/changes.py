"""What was changed or found in a file, in words: tidying's rules, those of timetables and of telegrams."""

from __future__ import annotations

from hiroba.intake.gtfs import service as gtfs
from hiroba.intake.tidy import service as tidying
from hiroba.web.feeds.words import rule_words

_NOT_MAPPED = "mapping."  # what rules begin with that tell what a mapping could not do


def explain(rule: str) -> str:
    """A sentence for a rule of a report."""
    known = _known(rule)
    return str(known[0]) if known else tidying.explain(rule)


def is_found(rule: str) -> bool:
    """Whether it was only found: the data is as it was."""
    return _known(rule) is not None or rule.startswith(_NOT_MAPPED)


def advice(rule: str) -> str:
    """What whoever made the file can do; "" where nothing is said."""
    known = _known(rule)
    return str(known[1]) if known else ""


def _known(rule: str) -> tuple[object, object] | None:
    return gtfs.explain(rule) or rule_words(rule)
