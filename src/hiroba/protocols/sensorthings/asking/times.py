"""Moments and intervals: `2026-11-26T09:00:00Z` or two of them with a slash between (ISO 8601)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec


class Span(msgspec.Struct, frozen=True):
    """start == end: a moment."""

    start: datetime
    end: datetime

    @property
    def moment(self) -> bool:
        return self.start == self.end


def moment_of(text: str) -> datetime:
    """Raises ValueError."""
    found = datetime.fromisoformat(text.strip())
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def span_of(text: str) -> Span:
    """Raises ValueError."""
    first, slash, second = text.partition("/")
    start = moment_of(first)
    end = moment_of(second) if slash else start
    if end < start:
        raise ValueError(text)
    return Span(start, end)


def as_span(value: Any) -> Span | None:
    """A value of an item as a time; None where it is none."""
    if isinstance(value, Span):
        return value
    if isinstance(value, datetime):
        return Span(value, value)
    if not isinstance(value, str) or len(value) < 10 or not value[:4].isdigit():
        return None
    try:
        return span_of(value)
    except ValueError:
        return None


def iso(moment: datetime) -> str:
    """As short as it can be, in UTC."""
    at = moment.astimezone(UTC)
    if not at.microsecond:
        return at.strftime("%Y-%m-%dT%H:%M:%SZ")
    places = "milliseconds" if at.microsecond % 1000 == 0 else "microseconds"
    return at.isoformat(timespec=places).replace("+00:00", "Z")
