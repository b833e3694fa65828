"""Cells as SQL or Arrow text for files: times of Tokyo, no NaN, nothing that a spreadsheet would run."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute
import shapely

from hiroba.catalog.tables.types import ColumnType

compute: Any = pyarrow.compute  # its stubs know neither plain values nor arrays of any type
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


def without_controls(cells: pa.Array[Any]) -> pa.Array[Any]:
    """NUL and its kind break readers and mean nothing; they are left out."""
    if not compute.any(compute.match_substring_regex(cells, _CONTROL)).as_py():
        return cells
    plain: pa.Array[Any] = compute.replace_substring_regex(cells, pattern=_CONTROL, replacement="")
    return plain


def defused(cells: pa.Array[Any]) -> pa.Array[Any]:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe.

    A number stays as it is, and so does a sign that stands alone (it is a mark for "none").
    """
    runs = compute.match_substring_regex(cells, _RUNS)
    if not compute.any(runs).as_py():
        return cells
    harmless = compute.or_(
        compute.match_substring_regex(cells, _NUMBER), compute.equal(compute.utf8_length(cells), 1)
    )
    quoted = compute.binary_join_element_wise("'", cells, "")
    defused_cells: pa.Array[Any] = compute.if_else(compute.and_not(runs, harmless), quoted, cells)
    return defused_cells


def well_known_text(cells: pa.Array[Any]) -> pa.Array[Any]:
    """WKB to WKT; what cannot be read is empty."""
    shapes = shapely.from_wkb(cells.to_numpy(zero_copy_only=False), on_invalid="ignore")
    return pa.array(shapely.to_wkt(shapes, rounding_precision=9), pa.string())


def text_cells(cells: pa.Array[Any], kind: ColumnType, *, formulas: bool = False) -> pa.Array[Any]:
    """A column as it may be written. formulas: True where the form itself says what is text."""
    if kind is ColumnType.GEOMETRY:
        return well_known_text(cells)
    if pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type):
        plain = without_controls(cells)
        return plain if formulas else defused(plain)
    return cells
