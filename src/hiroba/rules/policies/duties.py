"""What the user of data must do: `attribute`, `inform`, `anonymize`, `reidentify-not`, `delete:P30D`."""

from __future__ import annotations

import re

from hiroba.rules.policies.types import Duty

_DAYS = re.compile(r"delete:P([1-9][0-9]{0,4})D")


def is_duty(text: str) -> bool:
    return text in {each.value for each in Duty if each is not Duty.DELETE} or bool(_DAYS.fullmatch(text))


def delete_after(days: int) -> str:
    """The duty to delete what was taken after so many days (ISO 8601 duration)."""
    return f"{Duty.DELETE}:P{days}D"


def days_of(text: str) -> int | None:
    """After how many days is deleted; None: it is another duty."""
    found = _DAYS.fullmatch(text)
    return int(found[1]) if found else None
