"""Cells as SQL or Arrow text for files: times of Tokyo, no NaN, nothing that a spreadsheet would run."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute
import shapely

from hiroba.catalog.tables.types import ColumnType

compute: Any = pyarrow.compute  # its stubs know neither plain values nor arrays of any type
TEXTS: Final = (ColumnType.STRING, ColumnType.TIME, ColumnType.YEARMONTH)  # kinds of text cells
_TOKYO_MICROSECONDS: Final = 9 * 3600 * 1_000_000
_CONTROL: Final = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]"  # all but tab and line ends
# also the wide signs: a Japanese spreadsheet reads ＝ as =
_RUNS: Final = r"^[=+\-@\t\r\n＝＋－＠]"
_RISKY: Final = np.isin(np.arange(256), [*b"=+-@\t\r\n", 0xEF])
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


def text_bytes(cells: pa.Array[Any]) -> tuple[Any, Any]:
    """The bytes of all cells together and where each begins (an empty cell: where the next one does)."""
    texts: Any = cells if pa.types.is_string(cells.type) else cells.cast(pa.large_string())
    _valid, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return np.empty(0, np.uint8), np.empty(0, np.int64)
    width = np.int32 if pa.types.is_string(texts.type) else np.int64
    places = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1]
    return np.frombuffer(data, np.uint8)[places[0] : places[-1]], places[:-1] - places[0]


def without_controls(cells: pa.Array[Any]) -> pa.Array[Any]:
    """NUL and its kind break readers and mean nothing; they are left out."""
    letters = text_bytes(cells)[0]
    if not ((letters < 0x20) | (letters == 0x7F)).any():
        return cells
    plain: pa.Array[Any] = compute.replace_substring_regex(cells, pattern=_CONTROL, replacement="")
    return plain


def defused(cells: pa.Array[Any]) -> pa.Array[Any]:
    """Text that a spreadsheet would run as a formula gets a leading apostrophe.

    A number stays as it is, and so does a sign that stands alone (it is a mark for "none").
    """
    letters, starts = text_bytes(cells)
    if not _RISKY[letters[starts[starts < len(letters)]]].any():
        return cells
    quoted = compute.binary_join_element_wise("'", cells, "")
    defused_cells: pa.Array[Any] = compute.if_else(runs(cells), quoted, cells)
    return defused_cells


def plain_cell(text: str) -> str:
    """One text as `without_controls` and `defused` have it, for what is written cell by cell."""
    plain = re.sub(_CONTROL, "", text)
    harmless = len(plain) < 2 or re.fullmatch(_NUMBER.rstrip("$"), plain) or not re.match(_RUNS, plain)
    return plain if harmless else f"'{plain}"


def runs(cells: pa.Array[Any]) -> Any:
    """Whether a spreadsheet would run the text, for each cell."""
    harmless = compute.or_(
        compute.match_substring_regex(cells, _NUMBER), compute.equal(compute.utf8_length(cells), 1)
    )
    return compute.and_not(compute.match_substring_regex(cells, _RUNS), harmless)


def begins_sql(sql: str) -> str:
    """Whether a text begins with a sign or a control character: a cheap SQL condition."""
    codes = ", ".join(str(ord(sign)) for sign in "=@\x7f＝＋－＠")
    return f"(unicode({sql}) BETWEEN 0 AND 47 OR unicode({sql}) IN ({codes}))"


def runs_sql(sql: str) -> str:
    """The same of the text that `without_controls` leaves, as a SQL condition."""
    plain = f"regexp_replace({sql}, '{_CONTROL}', '', 'g')"
    return (
        f"CASE WHEN {begins_sql(sql)} THEN regexp_matches({plain}, '{_RUNS}') AND length({plain}) > 1 "
        f"AND NOT regexp_matches({plain}, '{_NUMBER}') ELSE false END"
    )


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
