"""A table as it stood in the file, with what tidying made of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hiroba.intake.reading.types import Note, RawTable, ReadFile, Refused
from hiroba.intake.tidy import service as tidying
from hiroba.intake.tidy.types import TidyOptions, TidyTable


@dataclass(frozen=True)
class Tidied:
    raw: RawTable
    tables: tuple[TidyTable, ...]
    notes: tuple[Note, ...]  # everything that the reader noted of it, also on the way


def tidy_all(
    read: ReadFile, options: TidyOptions, workspace: Path, told: Callable[[int, int | None], None]
) -> list[Tidied]:
    """Tidy every table of a file; names are made unique in it.

    In a file of several tables one that turns out to be refused is noted, and the others go on; raises
    that Refused when nothing else is left.
    """
    names: dict[str, int] = {}
    done: list[Tidied] = []
    refusals: list[Refused] = []
    for number, raw in enumerate(read.tables):
        folder = workspace / f"table{number}"
        folder.mkdir()
        try:
            tables = tuple(_named(table, names) for table in tidying.tidy(raw, folder, options, told))
        except Refused as refusal:
            refusals.append(refusal)
            note = Note("archive.member_refused", 1, (f"{raw.name}: {refusal}",))
            done.append(Tidied(raw, (), (*raw.notes, note)))
        else:
            done.append(Tidied(raw, tables, (*raw.notes, *raw.late_notes)))
    if refusals and len(refusals) == len(done):
        raise refusals[0]
    return done


def _named(table: TidyTable, names: dict[str, int]) -> TidyTable:
    names[table.name] = names.get(table.name, 0) + 1
    count = names[table.name]
    return table if count == 1 else replace(table, name=f"{table.name} {count}")
