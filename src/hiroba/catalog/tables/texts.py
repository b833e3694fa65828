"""Cells as SQL or Arrow text for files: times of Tokyo, no NaN, nothing that a spreadsheet would run."""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import shapely

from hiroba.catalog.tables.types import ColumnType

_TOKYO_MICROSECONDS: Final = 9 * 3600 * 1_000_000
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # all but tab and line ends
_RUNS: Final = r"^[=+\-@\t\r]"
_NUMBER: Final = r"^[+\-]?[0-9][0-9,]*(?:\.[0-9]+)?(?:[eE][+\-]?[0-9]+)?$"


def face(sql: str, kind: ColumnType) -> str:
    """The SQL expression whose result can be written as it is."""
    if kind is ColumnType.DATETIME:
        local = f"make_timestamp(epoch_us({sql}) + {_TOKYO_MICROSECONDS})"
        return (
            f"CASE WHEN epoch_us({sql}) % 1000000 = 0 THEN strftime({local}, '%Y-%m-%dT%H:%M:%S+09:00') "
            f"ELSE strftime({local}, '%Y-%m-%dT%H:%M:%S.%f+09:00') END"
        )
    if kind is ColumnType.NUMBER:
        return f"CASE WHEN isfinite({sql}) THEN {sql} END"
    return sql


def without_controls(cells: pa.Array) -> pa.Array:
    """NUL and its kind break readers and mean nothing; they are left out."""
    if not pc.any(pc.match_substring_regex(cells, _CONTROL)).as_py():
        return cells
    return pc.replace_substring_regex(cells, pattern=_CONTROL, replacement="")


def defused(cells: pa.Array) -> pa.Array:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe.

    A number stays as it is, and so does a sign that stands alone (it is a mark for "none").
    """
    runs = pc.match_substring_regex(cells, _RUNS)
    if not pc.any(runs).as_py():
        return cells
    harmless = pc.or_(pc.match_substring_regex(cells, _NUMBER), pc.equal(pc.utf8_length(cells), 1))
    return pc.if_else(pc.and_not(runs, harmless), pc.binary_join_element_wise("'", cells, ""), cells)


def well_known_text(cells: pa.Array) -> pa.Array:
    """WKB to WKT; what cannot be read is empty."""
    shapes = shapely.from_wkb(cells.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return pa.array(shapely.to_wkt(shapes, rounding_precision=9), pa.string())


def text_cells(cells: pa.Array, kind: ColumnType, *, formulas: bool = False) -> pa.Array:
    """A column as it may be written. formulas: True where the form itself says what is text."""
    if kind is ColumnType.GEOMETRY:
        return well_known_text(cells)
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        plain = without_controls(cells)
        return plain if formulas else defused(plain)
    return cells
