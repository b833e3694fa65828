"""Kinds of column: the type on disk, how one cell is read, and the fast way for plain cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import pyarrow as pa

from hiroba.catalog.tables.types import ColumnType
from hiroba.intake.tidy import plain
from hiroba.intake.tidy.arrow import Array
from hiroba.intake.tidy.tally import Tally
from hiroba.intake.tidy.values.boolean import is_mark, one_mark, read_boolean
from hiroba.intake.tidy.values.code import read_municipality_code
from hiroba.intake.tidy.values.coordinate import read_degrees
from hiroba.intake.tidy.values.date import read_date
from hiroba.intake.tidy.values.moment import read_moment
from hiroba.intake.tidy.values.number import OTHER_UNIT, read_number
from hiroba.intake.tidy.values.phone import read_phone
from hiroba.intake.tidy.values.postal import read_postal
from hiroba.intake.tidy.values.reading import Reading, unread
from hiroba.intake.tidy.values.text import read_text
from hiroba.intake.tidy.values.time import read_time
from hiroba.intake.tidy.values.web import read_email, read_url
from hiroba.intake.tidy.values.year import read_year
from hiroba.intake.tidy.values.yearmonth import read_yearmonth

FRACTION = "number.fraction"
CHOICE = "choice.kept"

Read = Callable[[str], Reading]
Plain = Callable[[Array, Tally], Array | None]

# A single cell read so says that the whole column is something else.
DECISIVE = frozenset(
    {
        FRACTION,
        OTHER_UNIT,
        "number.leading_zero",
        "number.identifier",
        "number.too_large",
        "boolean.third_value",
        "column.unforeseen",
    }
)


@dataclass(frozen=True)
class Kind:
    """slack: share of the filled cells that may stay unread. keeps: unread cells keep their text
    (a string column with a form loses nothing by a cell that has another)."""

    name: str
    type: ColumnType
    arrow: pa.DataType
    read: Read
    plain: Plain | None = None
    format: str = ""
    unit: str = ""
    slack: float = 0.02
    keeps: bool = False

    def tolerates(self, unread_cells: int, filled: int) -> bool:
        """Whether so few cells are unread that the column still is of this kind."""
        if unread_cells == 0 or unread_cells <= filled * self.slack:
            return True
        return unread_cells <= 3 and unread_cells <= filled * 0.2


UNFORESEEN = "column.unforeseen"
TEXT = Kind("text", ColumnType.STRING, pa.string(), read_text, plain.texts)


def _read_nothing(text: str) -> Reading:
    """White space only; anything else shows that the sample said too little."""
    read = read_text(text)
    return read if read.value is None else unread(UNFORESEEN)


EMPTY = Kind("empty", ColumnType.STRING, pa.string(), _read_nothing)


def _read_choice(text: str) -> Reading:
    if is_mark(text):
        mark = one_mark(text)
        return Reading(mark, (CHOICE,) if mark != text else ())
    return read_text(text)


def _marks_apart(cells: Array, tally: Tally) -> None:  # noqa: ARG001 - every cell is looked at
    return None


CHOICES = Kind("choice", ColumnType.STRING, pa.string(), _read_choice, _marks_apart)


def integer(unit: str = "") -> Kind:
    return Kind(
        "integer",
        ColumnType.INTEGER,
        pa.int64(),
        partial(_read_integer, unit=unit),
        plain.integers,
        _percent(unit),
        unit,
    )


def number(unit: str = "") -> Kind:
    return Kind(
        "number",
        ColumnType.NUMBER,
        pa.float64(),
        partial(_read_unit, unit=unit),
        plain.numbers,
        _percent(unit),
        unit,
    )


def _percent(unit: str) -> str:
    return "percent" if unit == "%" else ""


def _read_unit(text: str, unit: str) -> Reading:
    read = read_number(text)
    return unread(OTHER_UNIT) if read.unit and read.unit != unit else read


def _read_integer(text: str, unit: str) -> Reading:
    read = _read_unit(text, unit)
    return unread(FRACTION) if isinstance(read.value, float) else read


def degrees(which: str) -> Kind:
    """which: latitude or longitude."""
    return Kind(which, ColumnType.NUMBER, pa.float64(), read_degrees, plain.numbers, which)


def boolean(family: str) -> Kind:
    return Kind("boolean", ColumnType.BOOLEAN, pa.bool_(), partial(read_boolean, family=family), slack=0)


def day(*, headed: bool = False, order: str = "") -> Kind:
    read = partial(read_date, headed=headed, order=order)
    return Kind("date", ColumnType.DATE, pa.date32(), read, plain.dates)


def year(*, headed: bool = False, going_on: Mapping[str, int] | None = None) -> Kind:
    read = partial(read_year, headed=headed, going_on=going_on)
    return Kind("year", ColumnType.YEAR, pa.int64(), read)


def yearmonth(*, headed: bool = False) -> Kind:
    return Kind("yearmonth", ColumnType.YEARMONTH, pa.string(), partial(read_yearmonth, headed=headed))


MOMENT = Kind("datetime", ColumnType.DATETIME, plain.UTC_MICROSECONDS, read_moment, plain.moments)
TIME = Kind("time", ColumnType.TIME, pa.string(), read_time)


def _formed(name: str, read: Read, pattern: str) -> Kind:
    def fits(cells: Array, tally: Tally) -> Array:  # noqa: ARG001 - nothing to tell
        return plain.matching(pattern, cells)

    return Kind(name, ColumnType.STRING, pa.string(), read, fits, name, slack=0.34, keeps=True)


PHONE = _formed("phone", read_phone, r"^0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}$")
POSTAL = _formed("postal_code", read_postal, r"^[0-9]{3}-[0-9]{4}$")
URL = _formed("url", read_url, r"^https?://[!-~]+\.[!-~]+$")
EMAIL = _formed("email", read_email, r"^[0-9A-Za-z._+-]+@[0-9A-Za-z.-]+\.[A-Za-z]{2,}$")


def municipality(*, lost_zero: bool = False) -> Kind:
    read = partial(read_municipality_code, lost_zero=lost_zero)
    form = "municipality_code"
    return Kind(form, ColumnType.STRING, pa.string(), read, None, form, keeps=True)


def typed(form: pa.DataType) -> Kind:
    """A column that its format has typed already."""
    for holds, column_type in _TYPED:
        if holds(form):
            return Kind(column_type.value, column_type, form, read_text, _as_it_is)
    return Kind("geometry", ColumnType.GEOMETRY, form, read_text, _as_it_is)


def _as_it_is(cells: Array, tally: Tally) -> Array:  # noqa: ARG001 - nothing is done
    return cells


_TYPED: tuple[tuple[Callable[[pa.DataType], bool], ColumnType], ...] = (
    (pa.types.is_boolean, ColumnType.BOOLEAN),
    (pa.types.is_integer, ColumnType.INTEGER),
    (pa.types.is_floating, ColumnType.NUMBER),
    (pa.types.is_date, ColumnType.DATE),
    (pa.types.is_timestamp, ColumnType.DATETIME),
)
