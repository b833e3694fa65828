"""A My Number is not taken: attributes whose name says that they hold one are looked at, and texts that speak
of one.

Which names do is found once for a shape, and whether a text may is found in the JSON as it is written: a
write pays a look-up and a microsecond a kilobyte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import MyNumberFound

_DIGITS = 12
_FEWEST = 9  # digits that are left of one whose zeros in front were lost
_JAPANESE = tuple(word.encode() for word in ("マイナンバー", "ﾏｲﾅﾝﾊﾞｰ", "個人番号"))
_ENGLISH = b"mynumber", b"my number", b"my_number"


@lru_cache(maxsize=4096)  # most writes are of few shapes
def suspects(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that say so."""
    return tuple([name for name in names if privacy.says_my_number(name)])


def may_speak(text: bytes) -> bool:
    """Whether JSON may speak of one, so that its texts want a closer look."""
    if not text.isascii() and any(word in text for word in _JAPANESE):
        return True
    small = text.lower()
    return b"number" in small and any(word in small for word in _ENGLISH)


def refuse_in(members: Mapping[str, Any], text: bytes) -> None:
    """Raise MyNumberFound where one stands in an entity or some of its attributes, however deep. text: their
    JSON."""
    for name in suspects(tuple(members)):
        if _holds(members[name], privacy.is_my_number_text):
            raise _found(name)
    if not may_speak(text):
        return
    for name, member in members.items():
        if _holds(member, privacy.has_my_number):
            raise _found(name)


def _found(name: str) -> MyNumberFound:
    return MyNumberFound(where=name.rpartition("/")[2])


def _holds(value: Any, is_one: Callable[[str], bool]) -> bool:
    if isinstance(value, dict):
        return any(_holds(each, is_one) for each in value.values())
    if isinstance(value, list):
        return any(_holds(each, is_one) for each in value)
    if type(value) is int and len(str(value)) >= _FEWEST:
        return is_one(str(value).zfill(_DIGITS))
    return isinstance(value, str) and is_one(value)
