"""The door of the quality report: the 30 official rules, judged by evidence. Pure."""

from __future__ import annotations

from hiroba.catalog.quality import level1, level2, level3
from hiroba.catalog.quality.findings import Verdict
from hiroba.catalog.quality.rulebook import rule, rules
from hiroba.catalog.quality.scoring import score, worst_first
from hiroba.catalog.quality.types import Evidence, RuleInfo, RuleResult, State

__all__ = ["assess", "rule", "rules", "score", "worst_first"]

_CHECKS = {**level1.CHECKS, **level2.CHECKS, **level3.CHECKS}


def assess(evidence: Evidence) -> list[RuleResult]:
    """One result for each of the 30 rules, in the official order."""
    return [_result(one, _CHECKS[one.id](evidence)) for one in rules()]


def _result(about: RuleInfo, found: Verdict) -> RuleResult:
    wrong = found.state in (State.REMAINS, State.MENDED)
    advice = found.advice or (about.advice if wrong else "")
    return RuleResult(about.id, found.state, found.count, found.examples, advice)
