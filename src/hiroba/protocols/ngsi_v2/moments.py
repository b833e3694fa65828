"""Moments as Orion reads and writes them: ISO 8601 with or without time and zone, UTC where none is said."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_MOMENT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)"
    r"(?:T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(text: object) -> datetime | None:
    """Return the moment, aware and in UTC; None where it is not one."""
    match = _MOMENT.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction = int(((match[7] or "") + "000000")[:6])
    try:
        zoned = datetime(year, month, day, hour, minute, second, fraction, _zone(match[8]))
        return zoned.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _zone(text: str | None) -> timezone:
    if text in (None, "Z"):
        return UTC
    assert text is not None
    digits = text[1:].replace(":", "") + "00"
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]))
    return timezone(-offset if text[0] == "-" else offset)


def shown(moment: datetime) -> str:
    """`YYYY-MM-DDThh:mm:ss.sssZ`, the form of every answer."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def of_micros(micros: int) -> str:
    return shown(_EPOCH + timedelta(microseconds=micros))


def to_micros(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
