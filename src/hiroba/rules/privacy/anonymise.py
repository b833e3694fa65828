"""A table made anonymous, and the risk before and after."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from hiroba.rules.privacy.coded import Coded, code_of, coded, merged, raised
from hiroba.rules.privacy.lattice import search
from hiroba.rules.privacy.measures import by_class, reaches, risk
from hiroba.rules.privacy.types import Anonymised, Hierarchy, Risk, Wanted


def risk_of(table: pl.DataFrame, identifying: Sequence[Hierarchy], sensitive: str | None = None) -> Risk:
    """The risk of a table as it stands."""
    return _before(coded(table, identifying, sensitive))


def _before(data: Coded) -> Risk:
    return risk(by_class(data.distinct, data))


def anonymise(
    table: pl.DataFrame,
    identifying: Sequence[Hierarchy],
    wanted: Wanted,
    *,
    sensitive: str | None = None,
    dropped: Sequence[str] = (),
) -> Anonymised:
    """Make the table's identifying columns as coarse as is needed and no coarser, and leave rows out.

    dropped: columns that name a person, left out. Rows come out sorted, so that their place tells
    nothing. Closeness is measured against the whole table. Raises OutOfReach.
    """
    data = coded(table, identifying, sensitive)
    levels, proven, checks = search(data, wanted)
    return _applied(table, identifying, data, levels, wanted, dropped, proven=proven, checks=checks)


def _applied(
    table: pl.DataFrame,
    identifying: Sequence[Hierarchy],
    data: Coded,
    levels: Sequence[int],
    wanted: Wanted,
    dropped: Sequence[str],
    *,
    proven: bool,
    checks: int,
) -> Anonymised:
    start = (0,) * len(levels)
    found = by_class(merged(data.distinct, data, levels, start), data)
    good = found.filter(reaches(wanted, data.sensitive is not None))
    higher = raised(data.rows, data, levels, start).with_row_index("_at")
    stays = higher.join(good, on=data.words, how="semi")["_at"].sort()
    labels = [
        pl.Series(hierarchy.column, hierarchy.levels[str(level)].gather(code_of(data.rows, data, number)))
        for number, (hierarchy, level) in enumerate(zip(identifying, levels, strict=True))
        if level
    ]
    made = table.with_columns(labels)[stays].drop(*dropped, strict=False)
    left = data.total - made.height
    coarse = sum(one.loss[level] for one, level in zip(data.ladders, levels, strict=True)) / len(levels)
    share = left / max(data.total, 1)
    return Anonymised(
        table=made.sort(made.columns, maintain_order=True),
        levels={one.column: level for one, level in zip(identifying, levels, strict=True)},
        suppressed=left,
        before=_before(data),
        after=risk(good, coarse * (1 - share) + share),
        proven=proven,
        checks=checks,
    )
