"""A day in words: 2026年11月22日, 22 November 2026. Machines are given ISO 8601 by whoever speaks to them."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone, translation


def written(day: date, language: str = "") -> str:
    """Return the day; of an aware moment, the day of the installation's time zone. language: "" = the
    active one."""
    if isinstance(day, datetime):
        day = timezone.localtime(day)
    if (language or translation.get_language() or "ja").startswith("en"):
        return f"{day.day} {day:%B} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"
