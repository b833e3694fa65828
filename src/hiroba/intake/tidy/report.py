"""The account of a table: changes by column, rows that were left out, what the layout found."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.intake.layout.types import Region
from hiroba.intake.tidy import kinds
from hiroba.intake.tidy.columns import Work
from hiroba.intake.tidy.grid import Skipped
from hiroba.intake.tidy.inference import AMBIGUOUS, HEADED, NO_YEAR
from hiroba.intake.tidy.types import Change, Unread

_WORDS = {"number": "数値", "date": "日付", "time": "時刻"}


def of_columns(works: Sequence[Work]) -> tuple[list[Change], list[Unread]]:
    changes: list[Change] = []
    unreads: list[Unread] = []
    for work in works:
        name = work.named.name
        changes.extend(work.tally.changes(name))
        unreads.extend(work.tally.unreads(name))
        if work.kind is kinds.EMPTY:
            changes.append(Change("column.empty", name, 1))
        elif work.kind is kinds.CHOICES:
            changes.append(Change("choice.text", name, work.tally.filled, _texts(work)))
        elif work.decision.almost:
            changes.append(_kept_text(work))
    return changes, unreads


def _texts(work: Work) -> tuple[tuple[str, str], ...]:
    """The column's different values, which are more than a yes and a no."""
    return tuple((text.strip(), text.strip()) for text in list(work.sample)[:5])


def _kept_text(work: Work) -> Change:
    """Why a column stayed text: the shares, and a cell that could not be read."""
    decision = work.decision
    if decision.almost in (AMBIGUOUS, NO_YEAR):
        return Change(
            decision.almost, work.named.name, work.tally.filled, ((decision.stranger, decision.stranger),)
        )
    if decision.almost == HEADED:
        return Change(HEADED, work.named.name, work.tally.filled)
    percent = min(99, int(decision.share * 100))
    sentence = f"{percent} % は{_WORDS[decision.almost]}、{100 - percent} % は文字"
    count = max(1, round(work.tally.filled * (1 - decision.share)))
    return Change("type.kept_text", work.named.name, count, ((decision.stranger, sentence),))


def of_region(region: Region, skipped: Skipped) -> list[Change]:
    changes = [
        Change(rule, "", count, tuple((row, "") for row in skipped.examples[rule]))
        for rule, count in skipped.counts.items()
    ]
    above = [(row, rule) for row, rule in region.skipped if row < region.body_first and rule != "row.blank"]
    changes.extend(Change(rule, "", 1, ((str(row + 1), ""),)) for row, rule in above)
    for rule, count, examples in region.notes:
        changes.append(Change(rule, "", count, tuple((example, "") for example in examples[:5])))
    return changes
