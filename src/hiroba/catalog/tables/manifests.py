"""The small file that stands for a joined table: which Parquet files it is made of, and how."""

# ruff: noqa: S608 -- columns are named by position; paths and values stand in literals

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import ClassVar, Final

import msgspec

from hiroba.catalog.tables.layers import MARK, Layers
from hiroba.catalog.tables.literals import literal
from hiroba.catalog.tables.types import ROW, ColumnType, TableUnreadable
from hiroba.kernel.storage import service as storage

_SQL: Final = {
    ColumnType.INTEGER: "BIGINT",
    ColumnType.YEAR: "BIGINT",
    ColumnType.NUMBER: "DOUBLE",
    ColumnType.BOOLEAN: "BOOLEAN",
    ColumnType.DATE: "DATE",
    ColumnType.DATETIME: "TIMESTAMP WITH TIME ZONE",
    ColumnType.GEOMETRY: "BLOB",
}
_MOST: Final = 16 << 20  # bytes of a manifest


class Source(msgspec.Struct, frozen=True):
    """One Parquet file. value: what its rows have in the first column. columns: its name for each further
    column of the whole; None: it has none."""

    blob: str
    value: str
    rows: int
    columns: list[str | None]


class Manifest(msgspec.Struct, frozen=True):
    """columns: (name, type) of the whole; the first one is the sources' value."""

    columns: list[tuple[str, str]]
    sources: list[Source]

    @property
    def rows(self) -> int:
        return sum(each.rows for each in self.sources)

    @property
    def paths(self) -> list[Path]:
        """Where the Parquet files are. Raises UnknownBlob."""
        return [storage.local_path(each.blob) for each in self.sources]

    in_order: ClassVar[bool] = True

    def idents(self, _names_of: Callable[[Path], list[str]]) -> dict[str, str]:
        """Column name -> SQL name, as `sessions.idents_of` has them."""
        return {ROW: ROW} | {name: f"c{at}" for at, (name, _kind) in enumerate(self.columns, start=1)}

    def union(self, names_of: Callable[[Path], list[str]]) -> str:
        """SQL of the whole: `_row`, the columns in order, the place in the whole.

        names_of: the columns of a Parquet file in its own order. Raises UnknownBlob.
        """
        kinds = [_SQL.get(ColumnType(kind), "VARCHAR") for _name, kind in self.columns]
        selects, before = [], 0
        for source, path in zip(self.sources, self.paths, strict=True):
            selects.append(_select(source, path, names_of(path), kinds, before))
            before += source.rows
        return " UNION ALL ".join(selects)


def manifest_of(path: Path) -> Manifest | Layers | None:
    """What the file says of a table that is made of several; None: it is a Parquet file.

    Raises OSError, TableUnreadable.
    """
    return _read(path, path.stat().st_mtime_ns)


def layers_of(path: Path) -> list[Path]:
    """The file of a table and, where it has one, that whose rows stand in place of those of the same number.

    Raises OSError, TableUnreadable.
    """
    found = manifest_of(path)
    return [each.resolve() for each in (found.paths if isinstance(found, Layers) else [path])]


@lru_cache(maxsize=256)
def _read(path: Path, _stamp: int) -> Manifest | Layers | None:
    with path.open("rb") as file:
        if file.read(1) != b"{":
            return None
        file.seek(0)
        try:
            said = file.read(_MOST)
            if said.startswith(MARK):
                return msgspec.json.decode(said, type=Layers)
            return msgspec.json.decode(said, type=Manifest)
        except msgspec.MsgspecError as error:
            raise TableUnreadable() from error


def _select(source: Source, path: Path, names: list[str], kinds: list[str], before: int) -> str:
    """Columns of a file are called by position: no name of a file is part of a statement."""
    places = {name: f"p{at}" for at, name in enumerate(names)}
    cells = [f"CAST({literal(source.value)} AS {kinds[0]})"]
    for name, kind in zip(source.columns, kinds[1:], strict=True):
        cells.append(f"CAST({places.get(name or '', 'NULL')} AS {kind})")
    held = ", ".join([*places.values(), "place"])
    return (
        f"SELECT {before} + place + 1, {', '.join(cells)}, {before} + place "
        f"FROM read_parquet({literal(str(path))}, file_row_number = true) AS f({held})"
    )
