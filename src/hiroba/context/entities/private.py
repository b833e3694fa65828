"""A My Number is not taken: attributes whose name says that they hold one are looked at, no others.

Which names do is found once for a shape, so that a write pays one look-up.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from hiroba.context.entities.datasets import Attribute
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import MyNumberFound

_DIGITS = 12
_FEWEST = 9  # digits that are left of one whose zeros in front were lost


@lru_cache(maxsize=4096)  # most writes are of few shapes
def suspects(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that say so."""
    return tuple([name for name in names if privacy.says_my_number(name)])


def refuse(name: str, attribute: Attribute) -> None:
    """Raise MyNumberFound where one stands in an attribute, however deep."""
    if _holds(attribute):
        raise MyNumberFound(where=name.rpartition("/")[2])


def _holds(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds, value.values()))
    if isinstance(value, list):
        return any(map(_holds, value))
    if type(value) is int and len(str(value)) >= _FEWEST:
        return privacy.is_my_number_text(str(value).zfill(_DIGITS))
    return isinstance(value, str) and privacy.is_my_number_text(value)
