"""Rows that break a rule, as one finding with examples."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hiroba.intake.gtfs.types import Finding

_EXAMPLES = 5


def found(rule: str, name: str, rows: pl.DataFrame, *fields: str) -> Iterator[Finding]:
    """One finding, none where there are no rows. fields: what is shown of a row."""
    if rows.is_empty():
        return
    some = rows.select(fields).unique(maintain_order=True).head(_EXAMPLES).rows()
    shown = tuple(" ".join("" if cell is None else str(cell) for cell in row)[:100] for row in some)
    label = ", ".join(fields)
    yield Finding(rule, f"{name}.txt {label}", rows.height, tuple(each for each in shown if each))
