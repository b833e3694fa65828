"""The keeper of the cells: one ready process is waiting, each answers one question and ends."""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.catalog.workbench import wording
from hiroba.catalog.workbench.cell.frames import Broken, put_words, take_words
from hiroba.catalog.workbench.cluster import choosing
from hiroba.catalog.workbench.naming import Eyes, Sourced, inputs_of, resolve, views_of
from hiroba.catalog.workbench.receiving import receive
from hiroba.catalog.workbench.types import (
    LONGEST_SQL,
    Answer,
    Bounds,
    Engine,
    QueryBusy,
    QueryEmpty,
    QuerySlow,
    QueryStopped,
    QueryTooLong,
    SourceTable,
    Told,
)
from hiroba.kernel.decide.types import Sight
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Subject, SubjectKind
from hiroba.rules.metering.types import Use as Metered

Cell = subprocess.Popen[bytes]
_COMMAND: Final = (sys.executable, "-I", "-m", "hiroba.catalog.workbench.cell.main")
_AT_ONCE: Final = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_PATIENCE: Final = 10.0  # seconds to wait for a free place


class _Ready:
    """The process that waits for the next question, so that nobody waits for it to start."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cell: Cell | None = None

    def take(self) -> Cell:
        with self._lock:
            cell, self._cell = self._cell, None
        if cell is not None and cell.poll() is None:
            return cell
        if cell is not None:
            _end(cell)
        return _start()

    def prepare(self) -> None:
        with self._lock:
            if self._cell is None:
                self._cell = _start()

    def close(self) -> None:
        with self._lock:
            cell, self._cell = self._cell, None
        if cell is not None:
            _end(cell)


_ready = _Ready()
atexit.register(_ready.close)


def prepare() -> None:
    """Start the process for the next question now."""
    _ready.prepare()


def close() -> None:
    """End the process that waits, and the one towards the cluster."""
    _ready.close()
    choosing.close()


def ask(
    sql: str,
    sight: Sight,
    bounds: Bounds,
    into: Path,
    told: Told = lambda _percent: True,
    *,
    entities: Sight | None = None,
    standing: Mapping[str, Path] | None = None,
) -> Answer:
    """Answer one question; the rows go to the file `into` as an Arrow IPC stream.

    sight: which datasets the asker may see. entities: what of the sources' tables; None: these are not meant.
    standing: of tables that are written to now, by their blob, the file with all rows (`datastore.standing`).

    told: called with the percentage done several times a second; when it answers False the work ends.
    Raises QueryError (one of those in `types`).
    """
    if not sql.strip():
        raise QueryEmpty(line=0, column=0)
    if len(sql) > LONGEST_SQL:
        raise QueryTooLong(line=0, column=0, most=LONGEST_SQL)
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise QueryBusy(line=0, column=0)
    try:
        with _cell() as cell:
            asking = _Asking(cell, sql, Eyes(sight, entities, standing or {}), bounds, told)
            answer = asking.answer(into)
    finally:
        _AT_ONCE.release()
        _ready.prepare()
    _count(answer, sight)
    _meter(asking.sourced, entities)
    return answer


def _count(answer: Answer, sight: Sight) -> None:
    """Count the question as one use of each dataset that went into it, whatever came out."""
    for dataset, owner in {(each.dataset, each.organisation) for each in answer.inputs if each.dataset}:
        usage.count(dataset, Use.API)
        if sight.who is not None:
            metering.meter(sight.who, Subject(SubjectKind.DATASET, dataset, owner), Metered.WORKBENCH)


def _meter(tables: Sequence[SourceTable], entities: Sight | None) -> None:
    """The same of the things of each owner that went into it."""
    if entities is None or entities.who is None:
        return
    for subject in {
        Subject(SubjectKind.ENTITIES, each.type, owner) for each in tables for owner in each.owners
    }:
        rows = max(each.owners.get(subject.owner, 0) for each in tables if each.type == subject.id)
        metering.meter(entities.who, subject, Metered.WORKBENCH, rows=rows)


@contextmanager
def _cell() -> Iterator[Cell]:
    cell = _ready.take()
    try:
        yield cell
    finally:
        _end(cell)


def _start() -> Cell:
    """A process that knows nothing of ours: no environment, no files, no standard error."""
    return subprocess.Popen(  # noqa: S603 - our own module
        _COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
        start_new_session=True,
    )


def _end(cell: Cell) -> None:
    cell.kill()
    for pipe in (cell.stdin, cell.stdout):
        with suppress(OSError):
            if pipe:
                pipe.close()
    cell.wait()


class _Asking:
    """One question on its way through a cell."""

    def __init__(self, cell: Cell, sql: str, eyes: Eyes, bounds: Bounds, told: Told) -> None:
        assert cell.stdin
        assert cell.stdout
        self._cell, self._to, self._from = cell, cell.stdin, cell.stdout
        self._sql, self._eyes, self._bounds, self._told = sql, eyes, bounds, told
        self._late = False
        self.sourced: list[SourceTable] = []

    def answer(self, into: Path) -> Answer:
        with self._bounded():
            question = self._read()
        inputs = inputs_of(question.tables)
        self.sourced = [each.made for _schema, _name, each in question.tables if isinstance(each, Sourced)]
        found = choosing.answer(question, self._bounds, into, self._told)
        if found.engine is Engine.SPARK:
            return Answer(into, found.rows, found.truncated, found.seconds, inputs, found.engine)
        views = views_of(question.tables)
        began = time.monotonic()
        with self._bounded(), into.open("wb") as file:
            put_words(self._to, {"views": views})
            end = receive(self._from, file, self._told, self._check)
        rows, more = int(end.get("rows", 0)), bool(end.get("truncated"))
        return Answer(
            into, rows, more, time.monotonic() - began, inputs, why=found.why, what=found.what
        )  # fmt: skip

    @contextmanager
    def _bounded(self) -> Iterator[None]:
        """End the cell when this takes too long. Raises QuerySlow, QueryStopped."""
        timer = threading.Timer(self._bounds.seconds, self._too_late)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (Broken, BrokenPipeError) as error:
            if self._late:
                raise QuerySlow(line=0, column=0, most=self._bounds.seconds) from error
            raise QueryStopped(line=0, column=0) from error
        finally:
            timer.cancel()

    def _too_late(self) -> None:
        self._late = True
        self._cell.kill()

    def _read(self) -> choosing.Question:
        """Have the question read, and look its tables up among what the asker may see."""
        bounds = self._bounds
        limits = {
            "memory": bounds.memory, "seconds": bounds.seconds, "rows": bounds.rows, "threads": bounds.threads
        }  # fmt: skip
        put_words(self._to, {"sql": self._sql, "limits": limits})
        words = take_words(self._from)
        self._check(words)
        named = [(str(schema), str(name), int(at)) for schema, name, at in words["tables"]]
        made = [str(each) for each in words["made"]]
        tables = resolve(self._sql, named, made, self._eyes)
        return choosing.Question(self._sql, tables, frozenset(made), frozenset(map(str, words["columns"])))

    def _check(self, words: dict[str, Any]) -> None:
        """Raise what the cell says is wrong."""
        if words.get("say") == "refused":
            raise wording.refusal(
                self._sql, str(words.get("why")), str(words.get("what")), int(words.get("at", -1))
            )
        if words.get("say") == "wrong":
            raise wording.engine_error(
                self._sql, str(words.get("kind")), str(words.get("message")), self._bounds
            )
