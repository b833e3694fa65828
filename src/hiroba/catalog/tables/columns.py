"""The columns of one question: names checked against the schema, SQL names by position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hiroba.catalog.tables.sessions import AT
from hiroba.catalog.tables.types import ROW, Column, ColumnType, Sort, TableSchema, UnknownColumn

_ROW_COLUMN = Column(ROW, ROW, ColumnType.INTEGER)


@dataclass(frozen=True)
class Columns:
    """columns: by name. idents: column name -> SQL name in the view. letters: see `letters`.
    in_order: whether the file is in the order of `_row`, so that the place in it says it all."""

    columns: Mapping[str, Column]
    idents: Mapping[str, str]
    letters: frozenset[str] | None = None
    in_order: bool = False

    def column(self, name: str) -> Column:
        """Raises UnknownColumn."""
        column = _ROW_COLUMN if name == ROW else self.columns.get(name)
        if column is None or name not in self.idents:
            raise UnknownColumn(column=name)
        return column

    def ident(self, name: str) -> str:
        """The SQL name. Raises UnknownColumn."""
        self.column(name)
        return self.idents[name]

    def chosen(self, names: Sequence[str] | None) -> list[tuple[str, Column]]:
        """(SQL name, column) of the asked columns, each once; None = all of the schema."""
        wanted = self.columns if names is None else dict.fromkeys(names)
        return [(self.ident(name), self.column(name)) for name in wanted]

    def of_type(self, *types: ColumnType) -> list[tuple[str, Column]]:
        return [(self.idents[c.name], c) for c in self.columns.values() if c.type in types]

    def order(self, sort: Sequence[Sort]) -> str:
        """ORDER BY with nulls last and the place in the file as the tie-break."""
        parts = [self._sorted_by(one) for one in sort if one.column != ROW]
        last = next((one for one in sort if one.column == ROW), Sort(ROW))
        rows = [] if self.in_order and not last.descending else [f"{ROW} {_way(last)}"]
        return ", ".join([*parts, *rows, AT])

    def _sorted_by(self, one: Sort) -> str:
        ident = self.ident(one.column)
        # NaN is an empty cell here, though the engine takes it for the greatest number
        if self.column(one.column).type is ColumnType.NUMBER:
            ident = f"CASE WHEN isnan({ident}) THEN NULL ELSE {ident} END"
        return f"{ident} {_way(one)} NULLS LAST"


def _way(one: Sort) -> str:
    return "DESC" if one.descending else "ASC"


def columns_of(
    schema: TableSchema,
    idents: Mapping[str, str],
    letters: frozenset[str] | None = None,
    *,
    in_order: bool = False,
) -> Columns:
    return Columns(
        {column.name: column for column in schema.columns if column.name in idents}, idents, letters, in_order
    )
