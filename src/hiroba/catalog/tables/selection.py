"""What is exported: which columns under which headers, which rows in which order."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyarrow as pa

from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.conditions import Where, where
from hiroba.catalog.tables.letters import known_letters
from hiroba.catalog.tables.sessions import AT, Session, idents_of, own_session
from hiroba.catalog.tables.systems import WGS84
from hiroba.catalog.tables.types import ROW, Column, ColumnType, Filter, Sort, TableSchema
from hiroba.kernel.storage.service import workspace

BATCH_ROWS: Final = 20_000
_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER)


@dataclass(frozen=True)
class Field:
    """One column of the outcome. sql: expression over the view. header: as written, unique."""

    sql: str
    header: str
    column: Column


@dataclass(frozen=True)
class Selection:
    """fields: in order. longitude, latitude, geometry: SQL names of the places' columns, or None;
    they are known also when their columns are not among the fields."""

    parquet: Path
    fields: tuple[Field, ...]
    fits: Where
    order: str
    source: str = "t"
    longitude: str | None = None
    latitude: str | None = None
    geometry: str | None = None
    system: str = WGS84  # in which the places are to be written

    @property
    def has_places(self) -> bool:
        return self.geometry is not None or (self.longitude is not None and self.latitude is not None)

    @contextmanager
    def batches(
        self, expressions: Sequence[str], rows: int = BATCH_ROWS, *, ordered: bool = True
    ) -> Iterator[Iterator[pa.RecordBatch]]:
        """The rows in pieces; the expressions' results are called f0, f1 ... Aggregates are not ordered."""
        named = ", ".join(f"{sql} AS f{at}" for at, sql in enumerate(expressions)) or "1 AS none"
        with workspace() as spill, own_session({"t": self.parquet}, spill) as session:
            yield self._drawn(session, named, rows, self.order if ordered else "")

    def _drawn(self, session: Session, named: str, rows: int, order: str) -> Iterator[pa.RecordBatch]:
        order = f"ORDER BY {order}" if order else ""
        sql = f"SELECT {named} FROM {self.source} {self.fits.sql} {order}"
        yield from session.batches(sql, self.fits.params, rows)


def select(
    parquet: Path,
    schema: TableSchema,
    *,
    filters: Sequence[Filter],
    search: str,
    sort: Sequence[Sort],
    columns: Sequence[str] | None,
    header_language: str,
    shape: str,
    system: str = WGS84,
) -> Selection:
    """Checks everything now, so that a file that has begun does not break off for a wrong question.

    Raises UnknownColumn, BadFilter, TableUnreadable.
    """
    letters = known_letters(parquet, schema) if search or filters else None
    known = columns_of(schema, idents_of(parquet), letters)
    long = shape == "long" and bool(schema.year_columns)
    chosen = known.chosen(columns)
    if long:
        chosen = [pair for pair in chosen if pair[1].name not in schema.year_columns]
    parts = [(ident, column) for ident, column in chosen]
    found = Selection(
        parquet,
        _fields(parts, header_language),
        where(known, filters, search),
        known.order(sort) if sort else "",
        longitude=_ident(known, schema.longitude),
        latitude=_ident(known, schema.latitude),
        geometry=_ident(known, schema.geometry),
        system=system,
    )
    return _lengthen(found, known, schema, parts, header_language) if long else found


def _ident(known: Columns, name: str | None) -> str | None:
    return None if name is None or name not in known.columns else known.ident(name)


def _fields(parts: Iterable[tuple[str, Column]], language: str) -> tuple[Field, ...]:
    pairs = list(parts)
    names = [header(column, language) for _ident, column in pairs]
    return tuple(
        Field(ident, name, column) for (ident, column), name in zip(pairs, distinct(names), strict=True)
    )


def header(column: Column, language: str) -> str:
    """language: "ja" titles as a person reads them, "model" names as a program does."""
    return column.name if language == "model" or not column.title else column.title


def distinct(names: Sequence[str]) -> list[str]:
    """The same names, later ones numbered where two would be one (case does not tell apart)."""
    seen: set[str] = set()
    out = []
    for name in names:
        unique, number = name, 2
        while unique.lower() in seen:
            unique, number = f"{name}_{number}", number + 1
        seen.add(unique.lower())
        out.append(unique)
    return out


def _lengthen(
    wide: Selection, known: Columns, schema: TableSchema, parts: list[tuple[str, Column]], language: str
) -> Selection:
    """Year columns to two: the year and its value; a row for each year."""
    years = [known.column(name) for name in schema.year_columns]
    idents = [known.ident(name) for name in schema.year_columns]
    labels = [year_label(column) for column in years]
    whole = all(label.isdigit() for label in labels)
    kind = _common_type(years)
    cast = {ColumnType.INTEGER: "BIGINT", ColumnType.NUMBER: "DOUBLE"}.get(kind, "VARCHAR")
    names = ", ".join(label if whole else _quoted(label) for label in labels)
    values = ", ".join(f"CAST({ident} AS {cast})" for ident in idents)
    # the year is the last tie-break: it comes after the row
    source = f"(SELECT *, unnest([{names}]) AS y, unnest([{values}]) AS v FROM t {wide.fits.sql})"
    units = {column.unit for column in years}
    year_name, value_name = ("年", "値") if language == "ja" else ("year", "value")
    year = Column(year_name, year_name, ColumnType.YEAR if whole else ColumnType.STRING)
    value = Column(value_name, value_name, kind, unit=units.pop() if len(units) == 1 else "")
    order = wide.order or f"{ROW}, {AT}"
    fields = _fields([*parts, ("y", year), ("v", value)], language)
    return replace(wide, fields=fields, source=source, fits=Where("", wide.fits.params), order=f"{order}, y")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _common_type(columns: Sequence[Column]) -> ColumnType:
    types = {column.type for column in columns}
    if types == {ColumnType.INTEGER}:
        return ColumnType.INTEGER
    return ColumnType.NUMBER if types <= set(_NUMBERS) else ColumnType.STRING


def year_label(column: Column) -> str:
    """The year of a wide column in digits ("2023" for 2023年度), or its title as it stands."""
    for text in (column.title, column.name):
        plain = unicodedata.normalize("NFKC", text)
        era = re.search(r"(令和|平成|昭和|R|H|S)\s*(\d{1,2}|元)", plain)
        western = re.search(r"(?<!\d)(1[89]\d\d|20\d\d|21\d\d)(?!\d)", plain)
        if western:
            return western[1]
        if era:
            first = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}[era[1]]
            return str(first + (1 if era[2] == "元" else int(era[2])))
    return column.title or column.name
