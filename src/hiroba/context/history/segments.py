"""Sealed history: Parquet files below a folder, each sorted by entity, attribute, datasetId and time."""

from __future__ import annotations

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from hiroba.context.history.columns import SCHEMA, TIMES
from hiroba.context.history.types import Window
from hiroba.context.store.types import Micros
from hiroba.kernel.storage import service as storage

_GROUP = 4_096  # rows: small enough to find one entity in, large enough to be scanned at full speed
_OPEN_FILES = 128
_LAST: Micros = 1 << 62
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)
_ORDER: list[Any] = [
    (name, "ascending") for name in ("entity", "attribute", "dataset", "observed", "instance")
]
_DELTA = dict.fromkeys(
    ("entity", "instance", "sequence", "observed", "created", "modified", "deleted"), "DELTA_BINARY_PACKED"
)
_DICTIONARY: Any = ["id", "attribute", "dataset", "kind", "unit"]
_FEW = (*_DICTIONARY, "whole", "created", "modified")  # columns that often have one value in a row group


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
    transient: bool  # some of its instances are remembered only until their expiresAt
    stale: int | None = None  # second at which something in it was last deleted


class _Ends(NamedTuple):
    """What the row groups of a file hold: first and last entity, which columns are empty, the one value that
    a column of few has (None: several), and the first and last moment in each column of times."""

    lows: Any
    highs: Any
    empty: dict[str, Any]
    only: dict[str, Any]
    times: dict[str, tuple[Any, Any]]

    def the_only(self, column: str, groups: Any) -> Any:
        """The value that is all there is in a column of these groups."""
        values = list(self.only[column][groups]) if column in self.only else []
        return values[0] if values and values.count(values[0]) == len(values) else None


class Files:
    """The files; open ones and what their row groups hold are remembered, for they never change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._shelf = storage.shelf(folder)
        self._open: OrderedDict[str, tuple[pq.ParquetFile, _Ends]] = OrderedDict()
        self._lock = Lock()

    def write(self, tenant: str, month: str, table: pa.Table) -> Segment:
        """Sort and write a table; it is on the disk when this returns, and nobody knows it yet."""
        table = in_order(table)
        file = f"{_folder_of(tenant)}/{month}/{uuid.uuid4().hex}.parquet"
        rows = table.num_rows
        with storage.workspace() as work:
            pq.write_table(
                table,
                work / "segment",
                compression="zstd",
                compression_level=1,
                row_group_size=_GROUP,
                use_dictionary=_DICTIONARY,
                column_encoding=_DELTA,
            )
            self._shelf.put(work / "segment", file)
        first, last = _ends(table, "observed")
        modified = _ends(table, "modified")
        entities = _ends(table, "entity")
        return Segment(
            0,
            tenant,
            month,
            file,
            rows,
            entities[0] or 0,
            entities[1] or 0,
            first,
            last,
            modified[0] or 0,
            modified[1] or 0,
            bool(pc.any(pc.match_substring(table["body"], '"expiresAt"')).as_py()),
        )

    def read(
        self, file: str, keys: Sequence[int] | NDArray[np.int64], columns: Sequence[str], window: Window
    ) -> pa.Table:
        """The rows of some entities in a window, and maybe some of their neighbours; a column that is
        empty, or always the same, is not read."""
        opened, ends = self._opened(file)
        wanted = np.sort(np.asarray(keys, dtype=np.int64))
        # a group is wanted when a key lies between its ends
        near = np.searchsorted(wanted, ends.lows) < np.searchsorted(wanted, ends.highs, side="right")
        groups = np.flatnonzero(near & _within(ends, window))
        named = {name: value for name in columns if (value := ends.the_only(name, groups)) is not None}
        there = [name for name in columns if name not in named and not ends.empty[name][groups].all()]
        table = opened.read_row_groups(groups.tolist(), columns=there, use_threads=len(groups) > 16)
        if len(keys) == 1 and groups.size:
            table = _slice(table, int(keys[0]))
        return pa.table(
            [
                table[name] if name in there else _repeated(named.get(name), name, table.num_rows)
                for name in columns
            ],
            schema=pa.schema([SCHEMA.field(name).with_nullable(True) for name in columns]),
        )

    def same(self, file: str) -> dict[str, str]:
        """The columns of names that have the same one in all of a file."""
        ends = self._opened(file)[1]
        every = slice(None)
        return {name: value for name in _DICTIONARY if (value := ends.the_only(name, every)) is not None}

    def whole(self, file: str) -> pa.Table:
        return self._opened(file)[0].read()

    def path(self, file: str) -> Path:
        """A file of this machine with the segment. Raises FileNotFoundError, StorageAway."""
        return self._shelf.path(file)

    def take(self, source: Path, file: str) -> None:
        """Move a segment in that was made elsewhere."""
        self._shelf.put(source, file)

    def remove(self, file: str) -> None:
        with self._lock:
            self._open.pop(file, None)
        self._shelf.remove(file)

    def strays(self, known: set[str], before: float) -> list[str]:
        """Files that no line of the table tells of, older than a time (seconds since 1970)."""
        return [
            file
            for file, modified in self._shelf.names()
            if file.endswith(".parquet") and file not in known and modified < before
        ]

    def _opened(self, file: str) -> tuple[pq.ParquetFile, _Ends]:
        with self._lock:
            found = self._open.get(file)
            if found is not None:
                self._open.move_to_end(file)
                return found
        opened = pq.ParquetFile(self.path(file), memory_map=True)
        found = opened, _ends_of(opened)
        with self._lock:
            self._open[file] = found
            while len(self._open) > _OPEN_FILES:
                self._open.popitem(last=False)
        return found


def _slice(table: pa.Table, key: int) -> pa.Table:
    """The rows of one entity: they lie together."""
    start, end = np.searchsorted(table["entity"].to_numpy(), (key, key + 1))
    return table.slice(start, end - start)


def _ends_of(opened: pq.ParquetFile) -> _Ends:
    groups = [opened.metadata.row_group(each) for each in range(opened.num_row_groups)]
    entities: list[Any] = [group.column(0).statistics for group in groups]
    empty = {
        name: np.array([_is_empty(group.column(place)) for group in groups])
        for place, name in enumerate(SCHEMA.names)
    }
    lows, highs = (np.array([getattr(each, end) for each in entities]) for end in ("min", "max"))
    times = {
        column: _moments([group.column(SCHEMA.names.index(column)).statistics for group in groups])
        for column in TIMES.values()
    }
    only = {
        column: np.array([_only(group.column(SCHEMA.names.index(column))) for group in groups], dtype=object)
        for column in _FEW
    }
    return _Ends(lows, highs, empty, only, times)


def _only(chunk: Any) -> Any:
    statistics = chunk.statistics
    if statistics is None or not statistics.has_min_max or statistics.null_count:
        return None
    return statistics.min if statistics.min == statistics.max else None


def _repeated(value: Any, column: str, rows: int) -> Any:
    """A column of one value, or of nothing; short ones are parts of one that is kept."""
    if rows > _GROUP:
        return _constant(value, column, rows)
    return _kept_constant(value, column).slice(0, rows)


@lru_cache(maxsize=256)
def _kept_constant(value: Any, column: str) -> Any:
    return _constant(value, column, _GROUP)


def _constant(value: Any, column: str, rows: int) -> Any:
    kind = SCHEMA.field(column).type
    if value is None:
        return pa.nulls(rows, kind)
    if not pa.types.is_dictionary(kind):
        return pa.repeat(pa.scalar(value, kind), rows)
    return pa.DictionaryArray.from_arrays(
        pa.array(np.zeros(rows, dtype=np.int32), pa.int32()), pa.array([value])
    )


def _moments(statistics: list[Any]) -> tuple[Any, Any]:
    """First and last of each group in Micros; of one without any, a window holds nothing."""
    known = [each is not None and each.has_min_max for each in statistics]
    lows = [_micros(each.min) if there else _LAST for each, there in zip(statistics, known, strict=True)]
    highs = [_micros(each.max) if there else -_LAST for each, there in zip(statistics, known, strict=True)]
    return np.array(lows, dtype=np.int64), np.array(highs, dtype=np.int64)


def _micros(moment: Any) -> Micros:
    return int((moment - _EPOCH) // _MICRO) if isinstance(moment, datetime) else int(moment)


def _within(ends: _Ends, window: Window) -> Any:
    """Which groups may hold something of the window."""
    lows, highs = ends.times[TIMES[window.property]]
    found = np.ones(len(ends.lows), dtype=np.bool_)
    if window.low is not None:
        found &= highs >= window.low
    if window.high is not None:
        found &= lows < window.high
    return found


def _is_empty(chunk: Any) -> bool:
    statistics = chunk.statistics
    return statistics is not None and statistics.null_count == chunk.num_values


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
    ends: Any = pc.min_max(table[name].cast(pa.int64())).as_py()
    return ends["min"], ends["max"]


def _folder_of(tenant: str) -> str:
    """A name for a folder; tenants are of letters, digits, dot, hyphen and underscore."""
    return f"t-{tenant}"
