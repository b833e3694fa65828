"""Which questions go to the cluster, and what is done where it cannot answer."""

from __future__ import annotations

import importlib.util
import logging
import secrets
import time
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hiroba.catalog.workbench.cell.views import columns_of
from hiroba.catalog.workbench.naming import Table
from hiroba.catalog.workbench.types import Bounds, Engine, Told, Unanswered
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Question:
    """tables: what each (schema, name) of the question is, None for a name of its own. made: those names.
    used: every name of a column that it writes, in small letters."""

    sql: str
    tables: Sequence[tuple[str, str, Table | None]]
    made: Set[str]
    used: Set[str]


@dataclass(frozen=True)
class Outcome:
    """engine: who answered, or is to. why: what kept the cluster from it, "" where it was not asked."""

    engine: Engine
    why: Unanswered = Unanswered.NOT_ASKED
    what: str = ""
    rows: int = 0
    truncated: bool = False
    seconds: float = 0.0


def answer(question: Question, bounds: Bounds, into: Path, told: Told) -> Outcome:
    """Have the cluster answer a question over large tables; the rows go to the file `into`.

    Where it cannot, the outcome says why, and the engine of this machine is to answer.
    Raises QuerySlow, QueryBusy, QueryCancelled, ResultTooLarge.
    """
    if not wanted(question):
        return Outcome(Engine.DUCKDB)
    from hiroba.catalog.workbench.cluster import asking, saying  # the extra `spark` is there now

    names, views = _views(question)
    try:
        said = saying.say(question.sql, names, question.made)
        began = time.monotonic()
        rows, more = asking.ask({"sql": said, "views": views}, bounds, into, told)
    except saying.Unsaid as unsaid:
        return Outcome(Engine.DUCKDB, Unanswered.UNSAID, unsaid.part[:40])
    except asking.Wrong as wrong:
        return Outcome(Engine.DUCKDB, Unanswered.WRONG, str(wrong))
    except asking.Away:
        _log.warning("spark: the cluster cannot be reached; this machine answers")
        return Outcome(Engine.DUCKDB, Unanswered.AWAY)
    return Outcome(Engine.SPARK, rows=rows, truncated=more, seconds=time.monotonic() - began)


def wanted(question: Question) -> bool:
    """Say whether the tables of the question are large enough for the cluster, where there is one, and all of
    them are where it can read them."""
    set_ = settings.spark()
    tables = [found for _schema, _name, found in question.tables if found is not None]
    if not set_.master or not tables or sum(each.rows for each in tables) < set_.from_rows:
        return False
    if not all(each.blob and not storage.is_sealed(each.blob) for each in tables):
        return False
    return _there()


def close() -> None:
    """Give the cluster back."""
    if settings.spark().master and _there():
        from hiroba.catalog.workbench.cluster import asking

        asking.close()


@cache
def _there() -> bool:
    """Whether the extra is installed."""
    there = all(importlib.util.find_spec(name) for name in ("pyspark", "sqlglot"))
    if not there:
        _log.warning("spark: HIROBA_SPARK_MASTER is set, but hiroba[spark] is not installed")
    return there


def _views(question: Question) -> tuple[dict[tuple[str, str], str], list[dict[str, Any]]]:
    """Names that no question can know, and what each shows."""
    from hiroba.catalog.workbench.cluster.wiring import address

    token = secrets.token_hex(8)
    names: dict[tuple[str, str], str] = {}
    views = []
    for schema, name, found in question.tables:
        if found is None:
            continue
        view = names[schema.lower(), name.lower()] = f"v{len(names)}_{token}"
        columns = list(columns_of(found.columns(), question.used))
        views.append({"name": view, "columns": columns, "address": address(found.blob)})
    return names, views
