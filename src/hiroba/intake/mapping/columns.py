"""The columns that a file has itself, under keys that stay the same from month to month."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hiroba.catalog.tables.types import Column, TableSchema


@dataclass(frozen=True)
class FileColumn:
    """key: the heading, with a number where the file has it twice."""

    key: str
    column: Column


def file_columns(schema: TableSchema) -> tuple[FileColumn, ...]:
    """The columns in the file's order, also of a table that a mapping was applied to."""
    taken: set[str] = set()
    found = []
    for column in schema.columns:
        if column.made:
            continue
        key = unique(_one_line(column.title) or column.name, taken)
        taken.add(key)
        found.append(FileColumn(key, column))
    return tuple(found)


def unique(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    if name not in taken:
        return name
    number = 2
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _one_line(title: str) -> str:
    return re.sub(r"\s+", " ", title).strip()
