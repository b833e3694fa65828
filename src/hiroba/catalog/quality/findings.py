"""Looking into the evidence: findings by rule name, and verdicts made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hiroba.catalog.quality.types import Evidence, Finding, State

_EXAMPLES: Final = 5
_WORKBOOKS: Final = frozenset({"xlsx", "xlsm", "xls", "ods"})
_DELIMITED: Final = frozenset({"csv", "tsv", "txt"})


@dataclass(frozen=True)
class Verdict:
    """advice: "" = the rule's own where something is wrong."""

    state: State
    count: int = 0
    examples: tuple[str, ...] = ()
    advice: Any = ""


HOLDS: Final = Verdict(State.HOLDS)
NOT_APPLICABLE: Final = Verdict(State.NOT_APPLICABLE)


def is_workbook(evidence: Evidence) -> bool:
    return evidence.format in _WORKBOOKS


def is_delimited(evidence: Evidence) -> bool:
    return evidence.format in _DELIMITED


def met(evidence: Evidence, *rules: str) -> list[Finding]:
    """What was met and dealt with or told. A rule that ends with "." stands for all that begin so."""
    tables = (finding for table in evidence.tables for finding in table.findings)
    return [finding for finding in (*evidence.findings, *tables) if _is(finding, rules)]


def unread(evidence: Evidence, *rules: str) -> list[Finding]:
    """What stayed unreadable."""
    return [finding for table in evidence.tables for finding in table.unread if _is(finding, rules)]


def _is(finding: Finding, rules: Sequence[str]) -> bool:
    return any(
        finding.rule == rule or (rule.endswith(".") and finding.rule.startswith(rule)) for rule in rules
    )


def verdict(
    *,
    remains: Iterable[Finding] = (),
    mended: Iterable[Finding] = (),
    otherwise: Verdict = HOLDS,
) -> Verdict:
    """The worse first: what remains, else what was mended, else as given."""
    for state, findings in ((State.REMAINS, list(remains)), (State.MENDED, list(mended))):
        if findings:
            return Verdict(state, sum(finding.count for finding in findings), examples(findings))
    return otherwise


def examples(findings: Iterable[Finding]) -> tuple[str, ...]:
    """A few, each once, from all the findings in turn; else the columns that they are in."""
    found = list(findings)
    texts = [one.examples[at] for at in range(_EXAMPLES) for one in found if at < len(one.examples)]
    named = [text for text in texts if text] or [one.column for one in found if one.column]
    return tuple(dict.fromkeys(named))[:_EXAMPLES]


def of_columns(names: Sequence[str]) -> list[Finding]:
    """A finding for a list of columns; none for an empty list."""
    return [Finding("columns", len(names), tuple(names))] if names else []
