"""The account of one column while its cells are read: what was changed, what could not be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from hiroba.intake.tidy.types import Change, Unread
from hiroba.intake.tidy.values.moment import JST
from hiroba.intake.tidy.values.reading import Value

EXAMPLES = 5
_WIDEST = 120  # characters of an example; the whole cell is in the file itself


@dataclass
class Tally:
    """filled: non-empty cells seen. Counts by rule and by reason, with up to five examples each."""

    filled: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    unread: dict[str, int] = field(default_factory=dict)
    unread_examples: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    strange: dict[str, int] = field(default_factory=dict)  # unread texts, for a second guess

    def change(self, rule: str, count: int, before: str = "", after: Value | None = None) -> None:
        """Count a rule; the pair is kept while there are fewer than five."""
        self.counts[rule] = self.counts.get(rule, 0) + count
        kept = self.examples.setdefault(rule, [])
        pair = (before[:_WIDEST], shown(after)[:_WIDEST])
        if len(kept) < EXAMPLES and (before or after is not None) and pair not in kept:
            kept.append(pair)

    def refuse(self, reason: str, count: int, rows: Iterable[int], raw: str) -> None:
        """Count unread cells of one text; rows: where it stands in the file."""
        self.unread[reason] = self.unread.get(reason, 0) + count
        if len(self.strange) < 2000:
            self.strange[raw] = self.strange.get(raw, 0) + count
        kept = self.unread_examples.setdefault(reason, [])
        if len(kept) < EXAMPLES:
            kept.extend((row, raw[:_WIDEST]) for row in list(rows)[: EXAMPLES - len(kept)])

    @property
    def unread_cells(self) -> int:
        return sum(self.unread.values())

    def changes(self, column: str) -> list[Change]:
        return [
            Change(rule, column, count, tuple(self.examples[rule]))
            for rule, count in self.counts.items()
            if count
        ]

    def unreads(self, column: str) -> list[Unread]:
        return [
            Unread(column, reason, count, tuple(self.unread_examples[reason]))
            for reason, count in self.unread.items()
        ]


def shown(value: Value | None) -> str:
    """A value as the report shows it; moments at Japan's clock."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.astimezone(JST).isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
