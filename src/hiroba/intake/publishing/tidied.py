"""A table as it stood in the file, with what tidying made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hiroba.intake.reading.types import RawTable, ReadFile
from hiroba.intake.tidy import service as tidying
from hiroba.intake.tidy.types import TidyOptions, TidyTable


@dataclass(frozen=True)
class Tidied:
    raw: RawTable
    tables: tuple[TidyTable, ...]


def tidy_all(
    read: ReadFile, options: TidyOptions, workspace: Path, told: Callable[[int, int | None], None]
) -> list[Tidied]:
    """Tidy every table of a file; names are made unique in it."""
    names: dict[str, int] = {}
    done = []
    for number, raw in enumerate(read.tables):
        folder = workspace / f"table{number}"
        folder.mkdir()
        tables = tidying.tidy(raw, folder, options, told)
        done.append(Tidied(raw, tuple(_named(table, names) for table in tables)))
    return done


def _named(table: TidyTable, names: dict[str, int]) -> TidyTable:
    names[table.name] = names.get(table.name, 0) + 1
    count = names[table.name]
    return table if count == 1 else replace(table, name=f"{table.name} {count}")
