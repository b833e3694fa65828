"""Tables of one kind joined into one without a copy: a small file names the Parquet files and their columns.

The file is a blob like every table's, so that whatever asks a table by its path asks the joined one too.
It is made here only, of tables that are known; nothing of it is ever part of a statement but places,
numbers and quoted values.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import msgspec

from hiroba.catalog.tables.manifests import Manifest, Source
from hiroba.catalog.tables.types import Column, ColumnType, Drift, Joined, Part, Shift, TableSchema
from hiroba.kernel.storage import service as storage

_NUMBERS: Final = frozenset({ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR})


@dataclass
class _Merged:
    """A column of the whole. parts: number of the part -> its own column there."""

    parts: dict[int, Column]

    @property
    def newest(self) -> Column:
        return self.parts[max(self.parts)]


def join(parts: Sequence[Part], label: Column) -> Joined:
    """One table of all parts, in their order: `label` first, then the columns of all by name.

    A column that a part lacks is empty there. Raises StorageFull.
    """
    merged = _merged(parts)
    names = _names([label.name, *(each.newest.name for each in merged)])
    label = replace(label, name=names[0])
    columns = [_column(each, name) for each, name in zip(merged, names[1:], strict=True)]
    manifest = Manifest(
        columns=[(column.name, column.type.value) for column in (label, *columns)],
        sources=[_source(at, part, merged, columns) for at, part in enumerate(parts)],
    )
    blob = storage.put_stream([msgspec.json.encode(manifest)])
    schema = _schema(parts, merged, [label, *columns])
    drift = tuple(one for each in merged for one in _drift(each, len(parts)))
    return Joined(schema, blob.key, sum(part.rows for part in parts), drift)


def alike(one: Sequence[Column], other: Sequence[Column]) -> float:
    """How much two tables are the same by names and kinds of columns, 0 to 1 (Jaccard)."""
    first, second = (Counter((_folded(each), _family(each.type)) for each in table) for table in (one, other))
    union = (first | second).total()
    return (first & second).total() / union if union else 0.0


def _family(kind: ColumnType) -> str:
    """Whole numbers in one month are broken ones in the next, and an empty column is text."""
    return "number" if kind in _NUMBERS else "geometry" if kind is ColumnType.GEOMETRY else "text"


def _folded(column: Column) -> str:
    return "".join(unicodedata.normalize("NFKC", column.title or column.name).split()).casefold()


def _merged(parts: Sequence[Part]) -> list[_Merged]:
    """The columns of all parts in the order of the newest, those that it has no more at the end."""
    found: dict[tuple[str, int], _Merged] = {}
    models: dict[str, tuple[str, int]] = {}
    for at in reversed(range(len(parts))):
        seen: Counter[str] = Counter()
        for column in parts[at].schema.columns:
            title = _folded(column)
            key = (title, seen[title])
            seen[title] += 1
            same = models.get(column.model or "")
            if key not in found and same is not None and at not in found[same].parts:
                key = same
            found.setdefault(key, _Merged({})).parts[at] = column
            if column.model:
                models.setdefault(column.model, key)
    return list(found.values())


def _names(names: Sequence[str]) -> list[str]:
    """Names of the whole, later ones numbered where two would be one."""
    taken: set[str] = set()
    out = []
    for name in names:
        unique, number = name, 2
        while unique in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique)
        out.append(unique)
    return out


def _column(merged: _Merged, name: str) -> Column:
    kinds = {each.type for each in merged.parts.values()}
    units = {each.unit for each in merged.parts.values()}
    newest = merged.newest
    unit = newest.unit if len(units) == 1 else ""
    return replace(newest, name=name, type=_kind(kinds, newest.type), unit=unit)


def _kind(kinds: set[ColumnType], newest: ColumnType) -> ColumnType:
    """A type that holds the values of all; what has no common one becomes text."""
    if len(kinds) == 1:
        return newest
    if ColumnType.GEOMETRY in kinds:
        return ColumnType.GEOMETRY
    if kinds <= _NUMBERS:
        return ColumnType.NUMBER if ColumnType.NUMBER in kinds else ColumnType.INTEGER
    return ColumnType.STRING


def _source(at: int, part: Part, merged: Sequence[_Merged], columns: Sequence[Column]) -> Source:
    names: list[str | None] = []
    for each, column in zip(merged, columns, strict=True):
        own = each.parts.get(at)
        shape = ColumnType.GEOMETRY
        fits = own is not None and (own.type is shape) == (column.type is shape)
        names.append(own.name if own is not None and fits else None)
    return Source(part.parquet, part.value, part.rows, names)


def _schema(parts: Sequence[Part], merged: Sequence[_Merged], columns: Sequence[Column]) -> TableSchema:
    """Where the newest part has its places there the whole has them. Rows have no key and are no things of
    a model: the same thing comes again in every part."""
    last, newest = len(parts) - 1, parts[-1].schema
    names = {
        each.parts[last].name: column.name
        for each, column in zip(merged, columns[1:], strict=True)
        if last in each.parts and column.type is each.parts[last].type
    }
    return TableSchema(
        columns=tuple(columns),
        longitude=names.get(newest.longitude or ""),
        latitude=names.get(newest.latitude or ""),
        geometry=names.get(newest.geometry or ""),
    )


def _drift(merged: _Merged, number: int) -> list[Drift]:
    title = merged.newest.title or merged.newest.name
    kinds = {each.type for each in merged.parts.values()}
    units = {each.unit for each in merged.parts.values()}
    missing = tuple(at for at in range(number) if at not in merged.parts)
    found = [Drift(title, Shift.MISSING, missing)] if missing else []
    if len(kinds) > 1:
        found.append(Drift(title, Shift.TYPE, words=tuple(sorted(kinds))))
    if len(units) > 1:
        found.append(Drift(title, Shift.UNIT, words=tuple(sorted(each or "-" for each in units))))
    return found
