"""What differs between two versions of a table."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from hiroba.catalog.tables.cells import render_rows, renderer
from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.sessions import AT, ROW_ORDER, Session, own_session
from hiroba.catalog.tables.types import (
    CellChange,
    Column,
    ColumnType,
    RowChange,
    TableDiff,
    TableSchema,
    TypeChange,
    UnitChange,
)
from hiroba.kernel.storage.service import workspace

_TIMEOUT: Final = 120.0  # seconds a step: whole tables are compared
_NUMBERS: Final = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR})


@dataclass(frozen=True)
class _Pair:
    """A column that both versions have. comparable: SQL of the two sides, of one type."""

    old: str
    new: str
    column: Column
    old_column: Column
    old_sql: str
    new_sql: str


def diff(
    old: Path, old_schema: TableSchema, new: Path, new_schema: TableSchema, limit: int = 100
) -> TableDiff:
    """Rows added, removed and changed; columns added, removed and of another type.

    Rows are matched by the key that both versions declare, where it is unique and filled in both;
    else as whole rows over the shared columns, as often as they occur. `_row` is never compared.
    Raises QueryTooSlow, TableUnreadable.
    """
    with workspace() as spill, own_session({"old": old, "new": new}, spill) as session:
        before = columns_of(old_schema, session.idents["old"])
        after = columns_of(new_schema, session.idents["new"])
        return _Comparison(session, before, after, limit).diff(old_schema.key, new_schema.key)


class _Comparison:
    def __init__(self, session: Session, before: Columns, after: Columns, limit: int) -> None:
        self.session, self.before, self.after, self.limit = session, before, after, limit
        self.pairs = [_pair(before, after, name) for name in after.columns if name in before.columns]

    def diff(self, old_key: Sequence[str], new_key: Sequence[str]) -> TableDiff:
        shared = {pair.column.name for pair in self.pairs}
        same = bool(new_key) and set(old_key) == set(new_key) and set(new_key) <= shared
        keys = [pair for pair in self.pairs if same and pair.column.name in new_key]
        if keys and self._unique("old", [k.old for k in keys]) and self._unique("new", [k.new for k in keys]):
            return self._by_key(keys)
        return self._as_multiset()

    def _rows(self, sql: str) -> list[dict[str, Any]]:
        return self.session.rows(sql, (), _TIMEOUT)

    def _count(self, view: str) -> int:
        return int(self._rows(f"SELECT count(*) AS n FROM {view}")[0]["n"])

    def _unique(self, view: str, idents: Sequence[str]) -> bool:
        columns = ", ".join(idents)
        facts = self._rows(
            f"SELECT count(*) AS n, count(DISTINCT ({columns})) AS d, "
            f"count(*) FILTER (WHERE {' OR '.join(f'{ident} IS NULL' for ident in idents)}) AS e FROM {view}"
        )[0]
        return bool(facts["n"] == facts["d"] and not facts["e"])

    def _result(self, key: Sequence[str], counts: tuple[int, int, int, int], samples: _Samples) -> TableDiff:
        added, removed, changed, unchanged = counts
        return TableDiff(
            key=tuple(key),
            added=added,
            removed=removed,
            changed=changed,
            unchanged=unchanged,
            added_rows=tuple(samples.added),
            removed_rows=tuple(samples.removed),
            changed_rows=tuple(samples.changed),
            columns_added=tuple(name for name in self.after.columns if name not in self.before.columns),
            columns_removed=tuple(name for name in self.before.columns if name not in self.after.columns),
            type_changes=tuple(
                TypeChange(pair.column.name, pair.old_column.type, pair.column.type)
                for pair in self.pairs
                if pair.old_column.type is not pair.column.type
            ),
            unit_changes=tuple(
                UnitChange(pair.column.name, pair.old_column.unit, pair.column.unit)
                for pair in self.pairs
                if pair.old_column.unit != pair.column.unit
            ),
        )

    def _by_key(self, keys: Sequence[_Pair]) -> TableDiff:
        names = [key.column.name for key in keys]
        on = " AND ".join(f"{key.old_sql} = {key.new_sql}" for key in keys)
        rest = [pair for pair in self.pairs if pair.column.name not in names]
        differs = " OR ".join(f"{pair.old_sql} IS DISTINCT FROM {pair.new_sql}" for pair in rest) or "false"
        facts = self._rows(
            f"SELECT count(*) AS met, count(*) FILTER (WHERE {differs}) AS changed FROM old JOIN new ON {on}"
        )[0]
        met, changed = int(facts["met"]), int(facts["changed"])
        added, removed = self._count("new") - met, self._count("old") - met
        samples = _Samples(
            self._alone("new", self.after, f"NOT EXISTS (SELECT 1 FROM old WHERE {on})") if added else [],
            self._alone("old", self.before, f"NOT EXISTS (SELECT 1 FROM new WHERE {on})") if removed else [],
            self._changed(on, differs, keys, rest) if changed else [],
        )
        return self._result(names, (added, removed, changed, met - changed), samples)

    def _alone(self, view: str, columns: Columns, condition: str) -> list[dict[str, Any]]:
        chosen = columns.chosen(None)
        idents = ", ".join(f"{view}.{ident}" for ident, _ in chosen) or "1"
        rows = self._rows(
            f"SELECT {idents} FROM {view} WHERE {condition} ORDER BY {ROW_ORDER} LIMIT {int(self.limit)}"
        )
        return render_rows(rows, chosen)

    def _changed(
        self, on: str, differs: str, keys: Sequence[_Pair], rest: Sequence[_Pair]
    ) -> list[RowChange]:
        named = ", ".join(
            [f"new.{pair.new} AS k{at}" for at, pair in enumerate(keys)]
            + [f"old.{pair.old} AS o{at}, new.{pair.new} AS n{at}" for at, pair in enumerate(rest)]
            + [f"{pair.old_sql} IS DISTINCT FROM {pair.new_sql} AS d{at}" for at, pair in enumerate(rest)]
        )
        rows = self._rows(
            f"SELECT {named} FROM old JOIN new ON {on} WHERE {differs} "
            f"ORDER BY new._row, new.{AT} LIMIT {int(self.limit)}"
        )
        return [_row_change(row, keys, rest) for row in rows]

    def _as_multiset(self) -> TableDiff:
        """Rows of the same shared cells meet, one with one."""
        if not self.pairs:
            counts = (self._count("new"), self._count("old"), 0, 0)
            samples = _Samples(
                self._alone("new", self.after, "true"), self._alone("old", self.before, "true"), []
            )
            return self._result((), counts, samples)
        old, new = self._numbered("old"), self._numbered("new")
        on = " AND ".join(f"o.k{at} IS NOT DISTINCT FROM n.k{at}" for at in range(len(self.pairs) + 1))
        met = int(self._rows(f"SELECT count(*) AS m FROM ({old}) o JOIN ({new}) n ON {on}")[0]["m"])
        added, removed = self._count("new") - met, self._count("old") - met
        gone = f"SELECT o.{AT} FROM ({old}) o ANTI JOIN ({new}) n ON {on}"
        come = f"SELECT n.{AT} FROM ({new}) n ANTI JOIN ({old}) o ON {on}"
        samples = _Samples(
            self._alone("new", self.after, f"{AT} IN ({come})") if added else [],
            self._alone("old", self.before, f"{AT} IN ({gone})") if removed else [],
            [],
        )
        return self._result((), (added, removed, 0, met), samples)

    def _numbered(self, view: str) -> str:
        """Shared cells as k1 ..., and as k0 the how-manieth row of those cells it is."""
        sides = [pair.old_sql if view == "old" else pair.new_sql for pair in self.pairs]
        cells = ", ".join(sides)
        named = ", ".join(f"{sql} AS k{at}" for at, sql in enumerate(sides, start=1))
        nth = f"row_number() OVER (PARTITION BY {cells} ORDER BY {ROW_ORDER}) AS k0"
        return f"SELECT {AT}, {named}, {nth} FROM {view}"


@dataclass(frozen=True)
class _Samples:
    added: list[dict[str, Any]]
    removed: list[dict[str, Any]]
    changed: list[RowChange]


def _pair(before: Columns, after: Columns, name: str) -> _Pair:
    old, new = before.ident(name), after.ident(name)
    was, now = before.column(name), after.column(name)
    if was.type is now.type or {was.type, now.type} <= _NUMBERS:
        return _Pair(old, new, now, was, f"old.{old}", f"new.{new}")
    return _Pair(old, new, now, was, f"CAST(old.{old} AS VARCHAR)", f"CAST(new.{new} AS VARCHAR)")


def _row_change(row: dict[str, Any], keys: Sequence[_Pair], rest: Sequence[_Pair]) -> RowChange:
    key = {pair.column.name: renderer(pair.column)(row[f"k{at}"]) for at, pair in enumerate(keys)}
    cells = tuple(
        CellChange(
            pair.column.name, renderer(pair.old_column)(row[f"o{at}"]), renderer(pair.column)(row[f"n{at}"])
        )
        for at, pair in enumerate(rest)
        if row[f"d{at}"]
    )
    return RowChange(key, cells)
