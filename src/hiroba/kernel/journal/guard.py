"""The journal holds no personal data: what looks like any is refused before it is written."""

from __future__ import annotations

import re

LONGEST = 100  # characters of a detail
_TWELVE_DIGITS = re.compile(r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)")


class PersonalData(ValueError):
    """A line of the journal would hold what does not belong there: a mistake in the calling code."""


def check(details: dict[str, int | str]) -> None:
    """Raise PersonalData unless every detail is a whole number or a short code."""
    for name, value in details.items():
        if isinstance(value, str):
            check_text(name, value)
        elif not isinstance(value, int):
            raise PersonalData(f"{name}: only whole numbers and short codes, not {type(value).__name__}")
        elif len(str(abs(value))) == 12:
            raise PersonalData(f"{name}: a number of 12 digits")


def check_text(name: str, value: str) -> None:
    """Raise PersonalData for an e-mail address, a number of 12 digits, or anything long."""
    if "@" in value:
        raise PersonalData(f"{name}: looks like an e-mail address")
    if len(value) > LONGEST:
        raise PersonalData(f"{name}: longer than {LONGEST} characters")
    if _TWELVE_DIGITS.search(value):
        raise PersonalData(f"{name}: a number of 12 digits")
