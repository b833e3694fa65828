"""The mapping that an officer saved for a file's source is applied to every file that follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.mapping import service as mapping
from hiroba.intake.mapping.types import Problem, SavedMapping
from hiroba.intake.publishing.tidied import Tidied
from hiroba.intake.tidy.types import Change, TidyTable

Outcomes = list[tuple[SavedMapping, tuple[Problem, ...]]]


def mapped(
    tidied: Sequence[Tidied], organisation: str, source_key: str, workspace: Path
) -> tuple[list[Tidied], Outcomes]:
    """The tables after their mappings, and what each mapping met; tables without one stay as they are."""
    known = datasets.find_by_source(organisation, source_key)
    outcomes: Outcomes = []
    if known is None:
        return list(tidied), outcomes
    places = count()
    found = []
    for one in tidied:
        tables = []
        for table in one.tables:
            saved = mapping.current(known.id, next(places))
            tables.append(_mapped(table, saved, organisation, workspace, outcomes) if saved else table)
        found.append(replace(one, tables=tuple(tables)))
    return found, outcomes


def _mapped(
    table: TidyTable, saved: SavedMapping, organisation: str, workspace: Path, outcomes: Outcomes
) -> TidyTable:
    within = mapping.within(organisation)
    target = workspace / f"mapped{saved.table}.parquet"
    done = mapping.apply(table.parquet, table.schema, saved.draft, within, target)
    outcomes.append((saved, done.problems))
    changes = (*table.changes, *(_told(problem) for problem in done.problems))
    bounds = done.bounds or table.bounds
    return replace(table, parquet=done.parquet, schema=done.schema, bounds=bounds, changes=changes)


def _told(problem: Problem) -> Change:
    examples = tuple((text, "") for _row, text in problem.examples)
    return Change(problem.reason, problem.attribute, problem.count, examples)
