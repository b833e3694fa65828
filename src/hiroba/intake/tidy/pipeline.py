"""One table, chunk by chunk: cells converted, written, counted; again where a column proves different."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from hiroba.catalog.tables.types import Column, ColumnType
from hiroba.intake.reading.types import ROW
from hiroba.intake.tidy import kinds, places, points
from hiroba.intake.tidy.arrow import Array
from hiroba.intake.tidy.columns import Made, Work, beside
from hiroba.intake.tidy.convert import Converter, Lost
from hiroba.intake.tidy.inference import Decision
from hiroba.intake.tidy.writing import TableFile, UnreadFile

Progress = Callable[[int, int | None], None]
Chunks = Callable[[], Iterator[pa.Table]]

_ABANDONED = 2  # passes that may be broken off early; later ones see the whole table before they decide
_ENOUGH = 1000  # unread cells after which a pass is broken off, where they are too many
_PASSES = 6


@dataclass
class Outcome:
    """What a finished pass has made."""

    columns: list[Column]
    unread: Path | None
    rows: int
    bounds: places.Bounds
    latitude: str | None
    longitude: str | None


@dataclass
class _Pass:
    works: list[Work]
    made: list[Made]
    table: TableFile
    unread: UnreadFile
    bounds: places.Bounds = field(default_factory=places.Bounds)
    rows: int = 0


def run(
    chunks: Chunks, works: list[Work], folder: Path, name: str, progress: Progress, total: int | None
) -> Outcome:
    """Write folder/name.parquet and folder/name.unread.parquet. Columns whose cells belie the first
    decision are decided anew and the table is read again, at most a few times."""
    for number in range(_PASSES):
        last = number == _PASSES - 1
        outcome = _attempt(chunks, works, folder, name, progress, total, may_stop=number < _ABANDONED)
        wrong = [work for work in works if work.broken]
        if outcome is not None and not wrong:
            return outcome
        for work in wrong:
            if last or number >= _ABANDONED + 1:
                work.decision = Decision(kinds.TEXT)
            else:
                work.widen()
                work.sample = {**work.tally.strange, **work.sample}
        for work in works:
            work.restart()
    settled = _attempt(chunks, works, folder, name, progress, total, may_stop=False)
    assert settled is not None
    return settled


def _attempt(
    chunks: Chunks,
    works: list[Work],
    folder: Path,
    name: str,
    progress: Progress,
    total: int | None,
    *,
    may_stop: bool,
) -> Outcome | None:
    """One pass over the table; None where it was broken off."""
    with (
        TableFile(folder / f"{name}.parquet") as table,
        UnreadFile(folder / f"{name}.unread.parquet") as unread,
    ):
        at_work = _Pass(works, [], table, unread)
        converters = [work.converter() for work in works]
        for chunk in chunks():
            _write(at_work, converters, chunk)
            progress(at_work.rows, total)
            if may_stop and any(_hopeless(work) for work in works):
                return None
        if at_work.rows == 0:
            _write(at_work, converters, _nothing(works))
        columns = _columns(at_work)
        latitude, longitude = _places(columns)
        return Outcome(columns, unread.close(), at_work.rows, at_work.bounds, latitude, longitude)


def _hopeless(work: Work) -> bool:
    decisive = any(reason in kinds.DECISIVE for reason in work.tally.unread)
    return work.broken and (decisive or work.tally.unread_cells >= _ENOUGH)


def _write(at_work: _Pass, converters: list[Converter], chunk: pa.Table) -> None:
    rows = chunk.column(ROW).to_numpy()
    losses = [Lost() for _ in at_work.works]
    arrays = [
        converter.convert(_flat(chunk.column(work.source)), rows, lost)
        for work, converter, lost in zip(at_work.works, converters, losses, strict=True)
    ]
    if at_work.rows == 0 and not at_work.made:
        at_work.made = _to_make(at_work.works, arrays)
    names = [work.named.name for work in at_work.works]
    for made in at_work.made:
        arrays.extend(_make(made, at_work.works, arrays, _flat(chunk.column(made.source))))
        names.extend((made.latitude.name, made.longitude.name))
    _mend(at_work, names, arrays, rows, losses)
    at_work.table.write(pa.table([chunk.column(ROW), *arrays], [ROW, *names]))
    for work, lost in zip(at_work.works, losses, strict=True):
        at_work.unread.write(work.named.name, lost)
    at_work.rows += chunk.num_rows


def _flat(cells: Array) -> Array:
    if cells.num_chunks == 1:
        return cells.chunk(0)
    return cells.combine_chunks() if cells.num_chunks else pa.array([], cells.type)


def _to_make(works: list[Work], arrays: list[Array]) -> list[Made]:
    """Coordinate columns to be made, where the table has none of its own."""
    columns = [work.column() for work in works]
    if all(_places(columns)):
        return []
    for work, array in zip(works, arrays, strict=True):
        points_only = work.kind.type is ColumnType.GEOMETRY and points.are_points(array)
        if work.decision.pair or points_only:
            return [beside(work.source, columns)]
    return []


def _make(made: Made, works: list[Work], arrays: list[Array], cells: Array) -> tuple[Array, Array]:
    index = next(i for i, work in enumerate(works) if work.source == made.source)
    if works[index].kind.type is ColumnType.GEOMETRY:
        return points.of_geometry(arrays[index])
    pair = points.of_pairs(cells)
    works[index].tally.change("place.split", len(cells) - pair[0].null_count)
    return pair


def _mend(
    at_work: _Pass, names: list[str], arrays: list[Array], rows: npt.NDArray[np.int64], losses: list[Lost]
) -> None:
    latitude, longitude = _places(_columns(at_work))
    if latitude and longitude:
        y, x = names.index(latitude), names.index(longitude)
        owner = y if y < len(at_work.works) else _owner(at_work)
        arrays[y], arrays[x] = places.mend(
            arrays[y], arrays[x], rows, at_work.works[owner].tally, losses[owner], at_work.bounds
        )
        return
    for work, array in zip(at_work.works, arrays, strict=False):
        if work.kind.type is ColumnType.GEOMETRY:
            at_work.bounds.add(*points.box(array))


def _owner(at_work: _Pass) -> int:
    source = at_work.made[0].source
    return next(i for i, work in enumerate(at_work.works) if work.source == source)


def _columns(at_work: _Pass) -> list[Column]:
    made = [column for pair in at_work.made for column in (pair.latitude, pair.longitude)]
    return [*(work.column() for work in at_work.works), *made]


def _places(columns: list[Column]) -> tuple[str | None, str | None]:
    """The first latitude and the first longitude."""
    latitude = next((column.name for column in columns if column.format == "latitude"), None)
    longitude = next((column.name for column in columns if column.format == "longitude"), None)
    return (latitude, longitude) if latitude and longitude else (None, None)


def _nothing(works: list[Work]) -> pa.Table:
    """A table without rows, so that its columns are still on disk."""
    forms = [pa.string() if work.kind.type is not ColumnType.GEOMETRY else pa.binary() for work in works]
    arrays = [pa.array([], pa.int64()), *(pa.array([], form) for form in forms)]
    return pa.table(arrays, [ROW, *(work.source for work in works)])
