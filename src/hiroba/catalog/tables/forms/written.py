"""Files that other libraries write: a table as a stream for GDAL, and the bytes of what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyogrio
import pyogrio.raw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError

from hiroba.catalog.tables.selection import Selection
from hiroba.catalog.tables.types import FormCannotHold

PLACE: Final = "geom"
_PIECE: Final = 1 << 18
_TROUBLE: Final = (DataLayerError, DataSourceError, FeatureError, FieldError)
# a GeoPackage says when it was written; the same rows have to give the same bytes
_NO_DAY: Final = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"}
Make = Callable[[pa.RecordBatch], pa.RecordBatch]


def pieces(path: Path) -> Iterator[bytes]:
    """A file's bytes, some at a time."""
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def write(
    path: Path,
    selection: Selection,
    expressions: Sequence[str],
    names: Sequence[str],
    make: Make,
    form: str,
    **options: Any,
) -> None:
    """Write the rows through GDAL. make: a batch of the expressions' results to one of columns, the places
    last. Raises FormCannotHold."""
    pyogrio.set_gdal_config_options(_NO_DAY)
    with selection.batches(expressions) as batches:
        reader = _reader((make(batch) for batch in batches), names)
        try:
            pyogrio.raw.write_arrow(reader, str(path), geometry_name=PLACE, crs=selection.system, **options)
        except _TROUBLE as error:
            raise FormCannotHold(form=form) from error


def _reader(made: Iterator[pa.RecordBatch], names: Sequence[str]) -> pa.RecordBatchReader:
    first = next(made, None)
    if first is None:
        columns: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in names]
        return pa.RecordBatchReader.from_batches(pa.schema([*columns, (PLACE, pa.binary())]), iter(()))
    return pa.RecordBatchReader.from_batches(first.schema, chain([first], made))
