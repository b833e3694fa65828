"""Cells of a workbook as text, in the one form that `GridTable` promises."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

Value = str | int | float | bool | date | datetime | time | timedelta | None


def cell_text(value: Value) -> str | None:
    """The text of a cell; None where it is empty.

    12.0 -> 12, 0.1 -> 0.1, dates ISO, a date-time at midnight -> the date, durations H:MM:SS past 24.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return number_text(value)
    return _moment_text(value)


def number_text(value: float) -> str:
    """A number without a needless .0 and without an exponent where it is short."""
    if isinstance(value, int):
        return str(value)
    if value.is_integer() and abs(value) < 1e17:
        return str(int(value))
    short = repr(value)
    tidy = repr(float(f"{value:.15g}"))  # a spreadsheet shows 15 digits: 0.30000000000000004 is 0.3
    short = tidy if len(tidy) < len(short) else short
    return f"{value:.20f}".rstrip("0") if "e-0" in short and abs(value) >= 1e-9 else short


def _moment_text(value: date | datetime | time | timedelta) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if _is_midnight(value) else _to_second(value).isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    if isinstance(value, time):
        anchored = _to_second(datetime.combine(date(2000, 1, 1), value))
        return "24:00:00" if anchored.date() > date(2000, 1, 1) else anchored.time().isoformat()
    return value.isoformat()


def _is_midnight(value: datetime) -> bool:
    rounded = _to_second(value)
    return (rounded.hour, rounded.minute, rounded.second) == (0, 0, 0) and rounded.date() == value.date()


def _to_second(value: datetime) -> datetime:
    """Spreadsheets store a fraction of a day: 09:29:59.9999 is 09:30:00."""
    moved = value + timedelta(milliseconds=500)
    return moved.replace(microsecond=0)


def duration_text(value: timedelta) -> str:
    """26:30:00, -1:00:00."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
