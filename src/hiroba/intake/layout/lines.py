"""Gathers the lines above a header: titles, keys with values, remarks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from hiroba.intake.layout import words


@dataclass
class Lines:
    """Gathers the lines above the header."""

    titles: list[tuple[int, str]] = field(default_factory=list)
    metadata: list[tuple[int, str, str]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def add(self, r: int, texts: Sequence[tuple[int, str]]) -> None:
        self.rows.append(r)
        values = [text for _, text in texts]
        beside = len(texts) == 2 and texts[1][0] - texts[0][0] == 1 and len(values[0]) <= 15
        if (len(texts) > 1 and words.is_key(values[0])) or (beside and not words.is_head_line(values[1])):
            self.metadata.append(
                (r, values[0].strip().rstrip(":："), " ".join(v.strip() for v in values[1:]))
            )
            return
        for value in values:
            pair = words.key_value(value)
            if pair:
                self.metadata.append((r, *pair))
            elif words.is_as_of(value):
                self.metadata.append((r, "時点", value.strip().strip("（）()")))
            elif words.is_note(value):
                self.notes.append((r, " ".join(value.split())))
            else:
                self.titles.append((r, " ".join(value.split())))
