"""Whether datasets are the same table at other times: by their names first, then by their columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.series import expressions
from hiroba.catalog.series.expressions import Named
from hiroba.catalog.series.models import Issue
from hiroba.catalog.series.periods import Grain, Period
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Column, ColumnType

LIKELY: Final = 0.7  # of the columns: worth asking an officer
CERTAIN: Final = 0.9  # of the columns: joins a series by itself
_ENDINGS: Final = 8  # letters of a file's ending


def name_of(detail: DatasetDetail) -> Named | None:
    """The dataset's name and time: of its title, else of its title and its file's name together.

    A title that names several times is not read by the file's name instead: they may be of other things.
    """
    title = detail.card.title
    if (named := expressions.read(title)) is not None:
        return named
    if expressions.names_time(title):
        return None
    stem, dot, ending = detail.version.name.rpartition(".")
    of_file = expressions.read(stem if dot and len(ending) <= _ENDINGS else detail.version.name)
    return (
        None if of_file is None else Named(f"{expressions.fold(title)}|{of_file.stem}", title, of_file.period)
    )


def columns_of(detail: DatasetDetail) -> list[list[str]]:
    """The columns of its first table, as an issue keeps them."""
    return [[each.title or each.name, each.type.value] for each in detail.tables[0].schema.columns]


def period_of(issue: Issue) -> Period:
    return Period(Grain(issue.grain), issue.first, issue.last, issue.number, issue.fiscal)


def alike(one: Issue, other: Issue) -> float:
    """How much their columns are the same, 0 to 1."""
    return tables.alike(_columns(one), _columns(other))


def _columns(issue: Issue) -> list[Column]:
    return [Column(title, title, ColumnType(kind)) for title, kind in issue.columns]


def in_time(issues: Iterable[Issue]) -> list[Issue]:
    return sorted(issues, key=lambda each: (period_of(each).order, each.dataset))


def chain(issues: Sequence[Issue]) -> list[tuple[Issue, float]]:
    """The longest run along time in which each is like the one before it, with how much.

    A table may change a little from year to year, but never wholly at once.
    """
    runs: list[list[tuple[Issue, float]]] = []
    for issue in in_time(issues):
        best, score = None, 0.0
        for run in runs:
            here = alike(run[-1][0], issue)
            if here >= LIKELY and here > score:
                best, score = run, here
        if best is None:
            runs.append([(issue, 1.0)])
        else:
            best.append((issue, score))
    return max(runs, key=len, default=[])


def nearest(issue: Issue, members: Iterable[Issue]) -> float:
    """How much it is like the members next to it in time: the less of the two."""
    line = in_time([*members, issue])
    at = next(place for place, each in enumerate(line) if each.dataset == issue.dataset)
    beside = [line[place] for place in (at - 1, at + 1) if 0 <= place < len(line)]
    return min((alike(issue, each) for each in beside), default=0.0)
