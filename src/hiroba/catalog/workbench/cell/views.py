"""The tables of a question, under the names that the question uses."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Any

import duckdb


def define(engine: duckdb.DuckDBPyConnection, view: dict[str, Any], used: AbstractSet[str]) -> None:
    """Make one view. view: schema, name, path and columns [name in the file, title, other name].

    A view without a path stands for a name of the question's own: outside of its WITH it means nothing.
    """
    schema, name = str(view["schema"]), str(view["name"])
    if schema:
        engine.execute(f"CREATE SCHEMA IF NOT EXISTS {_quoted(schema)}")
    target = f"{_quoted(schema)}.{_quoted(name)}" if schema else f"main.{_quoted(name)}"
    if not view.get("path"):
        engine.execute(f"CREATE VIEW {target} AS SELECT error('unknown table') AS nothing")
        return
    columns = ", ".join(
        f"{_quoted(source)} AS {_quoted(shown)}" for source, shown in columns_of(view["columns"], used)
    )
    engine.execute(f"CREATE VIEW {target} AS SELECT {columns} FROM {_rows(view)}")  # noqa: S608


def paths_of(view: dict[str, Any]) -> list[str]:
    """The files that a view is made of. over: one whose rows stand in place of those of the same number."""
    return [str(view[each]) for each in ("path", "over") if view.get(each)]


def _rows(view: dict[str, Any]) -> str:
    # the paths are the house's own
    base, *over = (f"read_parquet('{path.replace(chr(39), chr(39) * 2)}')" for path in paths_of(view))
    if not over:
        return base
    return (
        f"(SELECT * FROM {base} ANTI JOIN (SELECT _row FROM {over[0]}) USING (_row) "  # noqa: S608
        f"UNION ALL BY NAME SELECT * EXCLUDE (_gone) FROM {over[0]} WHERE NOT _gone)"
    )


def columns_of(columns: list[list[str]], used: AbstractSet[str]) -> Iterator[tuple[str, str]]:
    """(name in the file, name in the view): a column answers to its title and to the model's name.

    It bears the one that the question uses, so that * shows each column once; both where both are used.
    """
    taken: set[str] = set()
    for source, title, other in columns:
        for name in _names(title, other, used):
            yield source, _free(name, taken)


def _names(title: str, other: str, used: AbstractSet[str]) -> list[str]:
    if not other or other.lower() == title.lower() or other.lower() not in used:
        return [title]
    return [title, other] if title.lower() in used else [other]


def _free(name: str, taken: set[str]) -> str:
    found, at = name, 1
    while found.lower() in taken:
        at += 1
        found = f"{name}_{at}"
    taken.add(found.lower())
    return found


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
