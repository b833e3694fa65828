"""A table whose last changes lie beside its Parquet file: read together, as if they were one.

A small file says which two belong together, and is asked like any table's file. The changes are a Parquet
file of the same columns and `_gone`: its rows stand in place of those of the same number.
"""

# ruff: noqa: S608 -- columns are named by position; paths stand in literals

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hiroba.catalog.tables.literals import literal
from hiroba.catalog.tables.merging import rows_of, typed
from hiroba.catalog.tables.types import ROW, Column
from hiroba.kernel.storage import service as storage

GONE: Final = "_gone"
MARK: Final = b'{"type":"layers"'


class Layers(msgspec.Struct, frozen=True, tag="layers"):
    """base, over: paths. rows: of the whole. in_order: its rows are numbered from 1 without a hole."""

    base: str
    over: str
    rows: int
    in_order: bool

    @property
    def paths(self) -> list[Path]:
        """Where the Parquet files are."""
        return [Path(self.base), Path(self.over)]

    def idents(self, names_of: Callable[[Path], list[str]]) -> dict[str, str]:
        """Column name -> SQL name, as `sessions.idents_of` has them."""
        return {name: ROW if name == ROW else f"c{at}" for at, name in enumerate(names_of(Path(self.base)))}

    def union(self, names_of: Callable[[Path], list[str]]) -> str:
        """SQL of the whole: the columns in the order of the base, the place in the whole.

        The place is made of the number, so that a page of places reads the row groups that it lies in only;
        where numbers are missing it is unique and in order, and no more.
        """
        names = names_of(Path(self.base))
        held = [f"p{at}" for at in range(len(names))]
        number = held[names.index(ROW)]
        place = f"{number} - 1" if self.in_order else number
        cells = ", ".join([*held, place])
        over = f"read_parquet({literal(self.over)}) AS o({', '.join(held)}, gone)"
        return (
            f"SELECT {cells} FROM read_parquet({literal(self.base)}) AS f({', '.join(held)}) "
            f"ANTI JOIN (SELECT {number} AS changed FROM {over}) ON {number} = changed "
            f"UNION ALL SELECT {cells} FROM {over} WHERE NOT gone"
        )


def lay_over(
    base: Path, before: Path | None, columns: Sequence[Column], changed: Mapping[int, Any], target: Path
) -> pa.Table | None:
    """Write the changes of a table to `target`: those of `before` and, in place of them, `changed`.

    changed: as `merging.merge` takes it. Returns the changes; None where the base lacks a column, so that
    they cannot be read together.
    """
    names = pq.read_schema(base).names
    schema = typed(columns)
    if set(names) != set(schema.names):
        return None
    new = rows_of(schema, columns, changed, sorted(changed)).select(names)
    gone = pa.array([number for number, row in sorted(changed.items()) if row is None], pa.int64())
    empty = [pa.nulls(len(gone), schema.field(name).type) for name in names]
    empty[names.index(ROW)] = gone
    new = new.append_column(GONE, pa.array([False] * len(new), pa.bool_()))
    left = pa.table([*empty, pa.array([True] * len(gone), pa.bool_())], schema=new.schema)
    parts = [new, left]
    if before is not None:
        old = pq.read_table(before)
        parts.insert(0, old.filter(pc.invert(pc.is_in(old.column(ROW), pa.array(list(changed), pa.int64())))))
    made = pa.concat_tables(parts).sort_by(ROW)
    with storage.written_whole(target) as path:
        pq.write_table(made, path, compression="none")
    return made


def layers(base: Path, over: pa.Table, over_path: Path, rows: int, target: Path) -> None:
    """Write the file that is asked for the whole. rows: that it has; over: what lies over the base."""
    last = _numbered_to(base)
    numbers = over.column(ROW).to_numpy()
    added = numbers[numbers > last] if last is not None else numbers
    in_order = (
        last is not None
        and not pc.any(over.column(GONE)).as_py()
        and (added == range(last + 1, last + 1 + len(added))).all()
    )
    made = Layers(str(base), str(over_path), rows, bool(in_order))
    with storage.written_whole(target) as path:
        path.write_bytes(msgspec.json.encode(made))


def _numbered_to(base: Path) -> int | None:
    """The last number of a file whose rows are numbered from 1 without a hole, by what its row groups say of
    themselves (its rows are in order); None: it has holes, or does not say."""
    about = pq.read_metadata(base)
    at = about.schema.names.index(ROW)
    last = 0
    for number in range(about.num_row_groups):
        group = about.row_group(number)
        found = group.column(at).statistics
        if found is None or not found.has_min_max or found.min != last + 1 or found.max is None:
            return None
        last = int(found.max)
    return last if last == about.num_rows else None
