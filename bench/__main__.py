"""Runs one benchmark, prints its table, writes bench/out/<what>.json."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import msgspec
from rich.console import Console
from rich.table import Table

from bench.row import Row

_WHATS = (
    "publish",
    "pages",
    "kernel",
    "context",
    "history",
    "harvest",
    "workbench",
    "exchange",
    "search",
    "ckan",
    "dashboards",
    "decide",
    "tiles",
    "sealed",
    "privacy",
)


def main() -> None:
    """bench WHAT."""
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    if what not in _WHATS:
        sys.exit(f"WHAT is one of {', '.join(_WHATS)}")
    rows: list[Row] = importlib.import_module(f"bench.{what}").run()
    target = Path(__file__).parent / "out" / f"{what}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(msgspec.json.format(msgspec.json.encode(rows), indent=1))
    _print(what, rows)


def _print(what: str, rows: list[Row]) -> None:
    table = Table("name", "value", "unit", "floor", "target", "peer", title=what)
    for row in rows:
        table.add_row(
            row.name,
            f"{row.value:,.4g}" if row.value < 10_000 else f"{row.value:,.0f}",
            row.unit,
            *map(_cell, (row.floor, row.target, row.peer)),
        )
    Console(width=140).print(table)


def _cell(value: float | str | None) -> str:
    return (
        ""
        if value is None
        else value
        if isinstance(value, str)
        else f"{value:,.4g}"
        if value < 10_000
        else f"{value:,.0f}"
    )


if __name__ == "__main__":
    main()
