"""One text read as a type, outside a column: for values that were joined or split after tidying."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from hiroba.catalog.tables.types import ColumnType
from hiroba.intake.tidy import kinds
from hiroba.intake.tidy.values.date import read_date
from hiroba.intake.tidy.values.number import read_number
from hiroba.intake.tidy.values.reading import Reading, Value
from hiroba.intake.tidy.values.year import read_year
from hiroba.intake.tidy.values.yearmonth import read_yearmonth

_READ: Mapping[ColumnType, Callable[[str], Reading]] = {
    ColumnType.STRING: kinds.TEXT.read,
    ColumnType.INTEGER: read_number,
    ColumnType.NUMBER: read_number,
    ColumnType.DATE: lambda text: read_date(text, headed=True),
    ColumnType.DATETIME: kinds.MOMENT.read,
    ColumnType.TIME: kinds.TIME.read,
    ColumnType.YEAR: lambda text: read_year(text, headed=True),
    ColumnType.YEARMONTH: lambda text: read_yearmonth(text, headed=True),
}


def read_cell(text: str, form: ColumnType) -> tuple[Value | None, str]:
    """(value, reason): no value where the text is none of its type, and then the reason."""
    read = _READ[form](text)
    if form is ColumnType.INTEGER and isinstance(read.value, float):
        return (int(read.value), "") if read.value.is_integer() else (None, kinds.FRACTION)
    if form is ColumnType.NUMBER and isinstance(read.value, int):
        return float(read.value), ""
    return read.value, "" if read.value is not None else read.reason
