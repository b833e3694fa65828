"""Questions asked on the page: begun at once, looked at, cancelled; their rows are kept a while."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Final

import msgspec
from django.db import connections
from django.utils import timezone, translation

from hiroba.catalog.tables.types import TableSchema
from hiroba.catalog.workbench import keeper, typed
from hiroba.catalog.workbench.models import Run
from hiroba.catalog.workbench.naming import Eyes
from hiroba.catalog.workbench.types import (
    Bounds,
    Engine,
    Input,
    QueryCancelled,
    RunInfo,
    Unanswered,
    UnknownRun,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.service import Shelf

_KEPT: Final = timedelta(hours=6)
_LOST: Final = 60  # seconds past its time after which a run is nobody's


def bounds(rows: int | None = None) -> Bounds:
    """Return what one question may use, by the settings."""
    set_ = settings.workbench()
    threads = set_.threads or os.cpu_count() or 1
    return Bounds(set_.memory_bytes, set_.seconds, set_.rows if rows is None else rows, threads)


def begin(who: Principal, sql: str, patience: float = 0.0) -> RunInfo:
    """Begin to answer; return how it stands after `patience` seconds at most."""
    row = Run.objects.create(by_kind=who.kind, by=who.id[:64], sql=sql)
    language = translation.get_language() or "ja"
    eyes = Eyes(decide.sight(who), decide.sight(who, Action.ENTITY_READ))
    thread = threading.Thread(target=_work, args=(row.pk, sql, eyes, language), daemon=True)
    thread.start()
    thread.join(patience)
    return look(who, row.pk)


def look(who: Principal, id: str) -> RunInfo:
    """Return how a run of one's own stands. Raises UnknownRun."""
    row = _own(who, id)
    late = timezone.now() - timedelta(seconds=settings.workbench().seconds + _LOST)
    if row.state == "working" and row.began < late:  # the process that had it is gone
        raise UnknownRun
    return _info(row)


def cancel(who: Principal, id: str) -> None:
    """Have it end soon. Raises UnknownRun."""
    Run.objects.filter(pk=_own(who, id).pk, state="working").update(cancelled=True)


def table_of(who: Principal, id: str) -> tuple[Path, TableSchema]:
    """Return the rows of a run as a table of the house: its Parquet and its columns. Raises UnknownRun."""
    row = _own(who, id)
    if row.state != "done":
        raise UnknownRun
    try:
        path = _answers().path(_name(row.pk))
    except FileNotFoundError as error:
        raise UnknownRun from error
    return path, msgspec.convert(row.schema, TableSchema)


def sweep() -> int:
    """Remove what was asked hours ago; return how many."""
    for earlier in (settings.server().data_dir / "workbench").glob("*.parquet"):
        earlier.unlink(missing_ok=True)  # answers of versions that did not seal them
    old = Run.objects.filter(began__lt=timezone.now() - _KEPT)
    return remove(list(old.values_list("pk", flat=True)))


def remove(ids: Sequence[str]) -> int:
    """Remove runs and their answers; return how many there were."""
    for id in ids:
        _answers().remove(_name(id))
    return sum(Run.objects.filter(pk=id).delete()[0] for id in ids)


def _own(who: Principal, id: str) -> Run:
    row = Run.objects.filter(pk=id, by_kind=who.kind, by=who.id[:64]).first()
    if row is None:
        raise UnknownRun
    return row


def _answers() -> Shelf:
    """Whatever went into them, for some hours."""
    return storage.sealed_shelf(settings.server().data_dir / "workbench" / "answers", here=True)


def _name(id: str) -> str:
    return f"{id}.parquet"


def _work(id: str, sql: str, eyes: Eyes, language: str) -> None:
    """The thread of one run."""
    try:
        with translation.override(language):
            Run.objects.filter(pk=id).update(**_outcome(id, sql, eyes))
    finally:
        connections.close_all()


def _outcome(id: str, sql: str, eyes: Eyes) -> dict[str, object]:
    try:
        with storage.workspace() as folder:
            rows = folder / "rows.arrow"
            answer = keeper.ask(sql, eyes.datasets, bounds(), rows, _telling(id), entities=eyes.entities)
            schema = typed.write(answer.arrow, folder / "rows.parquet")
            _answers().put(folder / "rows.parquet", _name(id))
    except QueryCancelled as error:
        return {"state": "cancelled", "error": str(error)}
    except HirobaError as error:
        return {"state": "failed", "error": str(error)}
    return {
        "state": "done",
        "percent": 100,
        "rows": answer.rows,
        "truncated": answer.truncated,
        "seconds": answer.seconds,
        "inputs": [asdict(each) for each in answer.inputs],
        "schema": msgspec.to_builtins(schema),
        "engine": answer.engine.value,
        "why": answer.why.value,
        "what": answer.what,
    }


def _telling(id: str) -> Callable[[float], bool]:
    def tell(percent: float) -> bool:
        Run.objects.filter(pk=id).update(percent=percent)
        return not Run.objects.filter(pk=id, cancelled=True).exists()

    return tell


def input_of(data: dict[str, str]) -> Input:
    """Read one input of a stored run."""
    return Input(**{**data, "visibility": Visibility(data["visibility"])})  # type: ignore[arg-type]


def _info(row: Run) -> RunInfo:
    return RunInfo(
        id=row.pk, sql=row.sql, state=row.state, percent=row.percent, rows=row.rows, truncated=row.truncated,
        seconds=row.seconds, error=row.error, inputs=tuple(input_of(each) for each in row.inputs),
        began=row.began, engine=Engine(row.engine), why=Unanswered(row.why), what=row.what,
    )  # fmt: skip
