"""Small helpers of the makers: how an office writes things down."""

from __future__ import annotations

from datetime import date

_FULL = str.maketrans("0123456789", "０１２３４５６７８９")


def fullwidth(value: object) -> str:
    """12 -> １２."""
    return str(value).translate(_FULL)


def reiwa(day: date) -> str:
    """2026-04-01 -> 令和8年4月1日."""
    return f"令和{day.year - 2018}年{day.month}月{day.day}日"


def reiwa_short(day: date) -> str:
    """2026-04-01 -> R8.4.1."""
    return f"R{day.year - 2018}.{day.month}.{day.day}"
