"""The door of the timetables: what a feed's rules say. Publishing and entities ask by themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hiroba.intake.gtfs import archive
from hiroba.intake.gtfs.checks import judge
from hiroba.intake.gtfs.rules import RULES
from hiroba.intake.gtfs.types import Finding, Rule

__all__ = ["check", "explain", "rules", "severity"]


def check(path: Path) -> tuple[Finding, ...]:
    """Judge a feed's zip by every rule; nothing is published."""
    return judge(archive.read(path))


def rules() -> tuple[Rule, ...]:
    return tuple(RULES.values())


def explain(rule: str) -> tuple[Any, Any] | None:
    """What a rule says, and what to do; None for one that is not of timetables."""
    known = RULES.get(rule)
    return (known.title, known.advice) if known else None


def severity(rule: str) -> str:
    """error | warning | info; '' for a rule that is not of timetables."""
    known = RULES.get(rule)
    return known.severity if known else ""
