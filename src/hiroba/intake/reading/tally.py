"""Counting what was met on the way, for the notes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hiroba.intake.reading.types import Note

EXAMPLES = 5


@dataclass
class Tally:
    """rule -> how often, and the first five examples."""

    counts: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    def add(self, rule: str, count: int = 1, examples: Iterable[str] = ()) -> None:
        """Count `rule` `count` times more; nothing happens where that is 0."""
        if not count:
            return
        self.counts[rule] = self.counts.get(rule, 0) + count
        kept = self.examples.setdefault(rule, [])
        for example in examples:
            if len(kept) < EXAMPLES and example not in kept:
                kept.append(example)

    def notes(self) -> list[Note]:
        return [Note(rule, count, tuple(self.examples[rule])) for rule, count in self.counts.items()]
