"""The fast way: cells that already stand in plain form, converted a whole array at a time.

Each function gives the typed array with null where a cell must be read one by one, or None
where all must.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from hiroba.intake.tidy import cells as looking
from hiroba.intake.tidy.arrow import Array, pc
from hiroba.intake.tidy.tally import Tally

UTC_MICROSECONDS = pa.timestamp("us", tz="UTC")

_INTEGER = r"^-?(?:0|[1-9][0-9]{0,17})$"
_NUMBER = r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]{1,18})?$"
_GROUPED = r"^-?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,5}(?:\.[0-9]{1,9})?$"
_MOMENT = r"^[12][0-9]{3}[-/][0-9]{2}[-/][0-9]{2}[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?$"
_NINE_HOURS = 9 * 3600 * 1_000_000
_WORTH_IT = 1000  # cells below which reading one by one is as fast


def integers(cells: Array, tally: Tally) -> Array:
    return _numbers(cells, pa.int64(), _INTEGER, tally)


def numbers(cells: Array, tally: Tally) -> Array:
    return _numbers(cells, pa.float64(), _NUMBER, tally)


def _numbers(cells: Array, form: pa.DataType, pattern: str, tally: Tally) -> Array:
    if not looking.leading_zeros(cells):
        try:
            cast = pc.cast(cells, form)
        except pa.ArrowInvalid:
            pass
        else:
            if form == pa.int64() or pc.all(pc.is_finite(cast)).as_py() is not False:
                return cast
    typed = pc.cast(_only(cells, pattern), form)
    rest = typed.null_count - cells.null_count
    return _grouped(cells, typed, form, tally) if rest > _WORTH_IT else typed


def _grouped(cells: Array, typed: Array, form: pa.DataType, tally: Tally) -> Array:
    """Cells such as 1,234,567 filled in, where the form has room for them."""
    candidates = _only(cells, _GROUPED)
    count = len(candidates) - candidates.null_count
    if not count:
        return typed
    try:
        read = pc.cast(pc.replace_substring(candidates, ",", ""), form)
    except pa.ArrowInvalid:
        return typed
    first = pc.index(pc.is_valid(candidates), True).as_py()
    tally.change("number.separator", count, cells[first].as_py(), read[first].as_py())
    return pc.coalesce(typed, read)


def dates(cells: Array, tally: Tally) -> Array | None:  # noqa: ARG001 - one form for all
    try:
        return pc.cast(cells, pa.date32())
    except pa.ArrowInvalid:
        return None


def moments(cells: Array, tally: Tally) -> Array | None:
    """Moments without an offset are Japan's time."""
    written = _only(cells, _MOMENT)
    count = len(written) - written.null_count
    if not count:
        return None
    try:
        local = pc.cast(pc.replace_substring(written, "/", "-"), pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    utc = pc.cast(pc.subtract(pc.cast(local, pa.int64()), _NINE_HOURS), UTC_MICROSECONDS)
    first = pc.index(pc.is_valid(written), True).as_py()
    example = (written[first].as_py(), utc[first].as_py())
    tally.change("datetime.jst", count, *example)
    slashed = pc.sum(pc.match_substring(written, "/")).as_py() or 0
    if slashed:
        tally.change("date.form", slashed, *example)
    return utc


def texts(cells: Array, tally: Tally) -> Array:  # noqa: ARG001 - one form for all
    """Text that needs nothing stays as it is."""
    mask = looking.wants_trimming(cells)
    special = looking.machine_dependent(cells)
    if special is not None:
        mask = mask | special
    if not mask.any():
        return cells
    return pc.if_else(pa.array(mask), pa.scalar(None, pa.string()), cells)


def matching(pattern: str, cells: Array) -> Array:
    """Strings that already have the form."""
    return _only(cells, pattern)


def _only(cells: Array, pattern: str) -> Array:
    fits = pc.match_substring_regex(cells, pattern)
    if cells.null_count == 0 and np.asarray(fits).all():
        return cells
    return pc.if_else(pc.fill_null(fits, False), cells, pa.scalar(None, pa.string()))
