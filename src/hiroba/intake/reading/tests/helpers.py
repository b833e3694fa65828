"""How the tests read a made file and look at what came out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from hiroba.intake.reading import service
from hiroba.intake.reading.types import FrameTable, GridTable, RawTable, ReadFile

Reader = Callable[..., ReadFile]


def cells(table: RawTable) -> list[list[str | None]]:
    """The cells of a grid without the row numbers."""
    assert isinstance(table, GridTable)
    return [list(row.values())[1:] for batch in table.batches() for row in batch.to_pylist()]


def numbers(table: RawTable) -> list[int]:
    return [int(number) for batch in table.batches() for number in batch.to_pydict()["_row"]]


def records(table: RawTable) -> list[dict[str, Any]]:
    assert isinstance(table, FrameTable)
    found = [row for batch in table.batches() for row in batch.to_pylist()]
    for batch in table.batches():
        assert batch.schema.equals(table.schema)
    return found


def rules(read: ReadFile) -> dict[str, int]:
    """Every note of a file and its tables: rule -> count."""
    notes = [*read.notes, *(note for table in read.tables for note in (*table.notes, *table.late_notes))]
    found: dict[str, int] = {}
    for note in notes:
        found[note.rule] = found.get(note.rule, 0) + note.count
    return found


def read_bytes(folder: Path, data: bytes, name: str = "表.csv") -> ReadFile:
    """Read `data` as a file called `name`."""
    source = folder / "original"
    source.write_bytes(data)
    workspace = folder / "workspace"
    workspace.mkdir(exist_ok=True)
    return service.read(source, name, workspace)
