"""Sealed history: Parquet files below a folder, each sorted by entity, attribute, datasetId and time."""

from __future__ import annotations

import os
import uuid
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from hiroba.context.history.columns import SCHEMA
from hiroba.context.store.types import Micros

_SMALL_GROUP, _LARGE_GROUP = 8_192, 65_536  # rows: small ones find one entity fast, large ones scan fast
_LARGE = 1_000_000  # rows of a file from which its groups are large
_OPEN_FILES = 128
_ORDER = [(name, "ascending") for name in ("entity", "attribute", "dataset", "observed", "instance")]
_DELTA = {
    name: "DELTA_BINARY_PACKED"
    for name in ("entity", "instance", "sequence", "observed", "created", "modified", "deleted")
}
_DICTIONARY = ["id", "attribute", "dataset", "kind", "unit"]


class Segment(NamedTuple):
    """A line of the table `segment`."""

    id: int
    tenant: str
    month: str
    file: str
    rows: int
    first_entity: int
    last_entity: int
    first_observed: Micros | None
    last_observed: Micros | None
    first_modified: Micros
    last_modified: Micros


class Files:
    """The files; open ones and what their row groups hold are remembered, for they never change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: OrderedDict[str, tuple[pq.ParquetFile, Any, Any]] = OrderedDict()
        self._lock = Lock()

    def write(self, tenant: str, month: str, table: pa.Table) -> Segment:
        """Sort and write a table; it is on the disk when this returns, and nobody knows it yet."""
        table = in_order(table)
        file = f"{_folder_of(tenant)}/{month}/{uuid.uuid4().hex}.parquet"
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = table.num_rows
        with path.open("wb") as target:
            pq.write_table(
                table,
                target,
                compression="zstd",
                compression_level=1,
                row_group_size=_LARGE_GROUP if rows >= _LARGE else _SMALL_GROUP,
                use_dictionary=_DICTIONARY,
                column_encoding=_DELTA,
                write_statistics=["entity", "observed", "modified"],
            )
            target.flush()
            os.fsync(target.fileno())
        _sync_folder(path.parent)
        first, last = _ends(table, "observed")
        modified = _ends(table, "modified")
        entities = pc.min_max(table["entity"]).as_py()
        return Segment(
            0,
            tenant,
            month,
            file,
            rows,
            entities["min"],
            entities["max"],
            first,
            last,
            modified[0] or 0,
            modified[1] or 0,
        )

    def read(self, file: str, keys: Sequence[int], columns: Sequence[str]) -> pa.Table:
        """The rows of some entities, and maybe some of their neighbours."""
        opened, lows, highs = self._opened(file)
        wanted = np.asarray(sorted(keys), dtype=np.int64)
        # a group is wanted when a key lies between its ends
        groups = np.flatnonzero(np.searchsorted(wanted, lows) < np.searchsorted(wanted, highs, side="right"))
        return opened.read_row_groups(groups.tolist(), columns=list(columns), use_threads=len(groups) > 16)

    def whole(self, file: str) -> pa.Table:
        return self._opened(file)[0].read()

    def path(self, file: str) -> Path:
        return self.folder / file

    def remove(self, file: str) -> None:
        with self._lock:
            self._open.pop(file, None)
        self.path(file).unlink(missing_ok=True)

    def strays(self, known: set[str]) -> list[str]:
        """Files that no line of the table tells of."""
        there = (str(path.relative_to(self.folder)) for path in self.folder.rglob("*.parquet"))
        return [file for file in there if file not in known]

    def _opened(self, file: str) -> tuple[pq.ParquetFile, Any, Any]:
        with self._lock:
            found = self._open.get(file)
            if found is not None:
                self._open.move_to_end(file)
                return found
        opened = pq.ParquetFile(self.path(file), memory_map=True)
        ends = [opened.metadata.row_group(each).column(0).statistics for each in range(opened.num_row_groups)]
        found = opened, np.array([each.min for each in ends]), np.array([each.max for each in ends])
        with self._lock:
            self._open[file] = found
            while len(self._open) > _OPEN_FILES:
                self._open.popitem(last=False)
        return found


def in_order(table: pa.Table) -> pa.Table:
    """Sorted as segments are."""
    # dictionaries sort by their texts only after decoding
    plain = table.select([name for name, _way in _ORDER]).cast(
        pa.schema(
            [
                (field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
                for field in (SCHEMA.field(name) for name, _way in _ORDER)
            ]
        )
    )
    return table.take(pc.sort_indices(plain, sort_keys=_ORDER))


def _ends(table: pa.Table, name: str) -> tuple[Micros | None, Micros | None]:
    ends = pc.min_max(table[name].cast(pa.int64())).as_py()
    return ends["min"], ends["max"]


def _folder_of(tenant: str) -> str:
    """A name for a folder; tenants are of letters, digits, dot, hyphen and underscore."""
    return f"t-{tenant}"


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
