"""DateTimes as numbers (ETSI GS CIM 009, 4.6.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


def micros_of(text: str) -> int | None:
    """Microseconds since 1970 of a DateTime (`2026-11-24T09:00:00.5Z`), None for any other text."""
    if len(text) < 17 or text[10] != "T":
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if instant.tzinfo is None else (instant - _EPOCH) // _MICRO
