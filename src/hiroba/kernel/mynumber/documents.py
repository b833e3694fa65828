"""My Numbers in JSON: under a name that says so, beside a text that does, or in a text.

Whether a document may hold one is found in its JSON as it is written: that costs less than a microsecond a
kilobyte, and hardly any document is looked at more closely.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from hiroba.kernel.mynumber.text import has_my_number, is_my_number, masked, says_my_number
from hiroba.kernel.mynumber.types import MyNumberFound

_DIGITS: Final = 12
_FEWEST: Final = 9  # digits that are left of one whose zeros in front were lost
_LABEL: Final = 40  # letters of a text that names what stands beside it
_MY: Final = "マイ".encode()  # what follows in マイナンバー may be composed or not
_PERSONAL: Final = "個人番号".encode()
_WIDE: Final = b"\xef"  # begins every letter of another width than usual
_OTHER_WIDTHS: Final = tuple(letters.encode() for letters in ("ﾏｲ", "Ｎ", "ｎ"))
_ENGLISH: Final = b"my", b"individual", b"personal"  # before `number`
_LONGEST: Final = len("individual") + 6  # signs between may be written as escapes


def may_speak(text: bytes) -> bool:
    """Whether JSON may speak of one (as msgspec writes it: no letters as escapes)."""
    if not text.isascii():
        if _MY in text or _PERSONAL in text:
            return True
        if _WIDE in text and any(letters in text for letters in _OTHER_WIDTHS):
            return True
    small = text.lower()
    if b"number" not in small or not (b"my" in small or b"individual" in small or b"personal" in small):
        return False
    at = small.find(b"number")
    while at >= 0:
        if small[max(at - _LONGEST, 0) : at].rstrip(b" _-\\tnr").endswith(_ENGLISH):
            return True
        at = small.find(b"number", at + 6)
    return False


def refuse_in(document: Any, text: bytes) -> None:
    """Raise MyNumberFound where one stands in a document, however deep. text: its JSON."""
    if may_speak(text) and (name := where_in(document)) is not None:
        raise MyNumberFound(where=name.rpartition("/")[2])


def refuse_json(text: bytes) -> bytes:
    """Return JSON as it is. Raises MyNumberFound."""
    if may_speak(text):
        refuse(msgspec.json.decode(text))
    return text


def refuse(document: Any) -> None:
    """The same of what is not written as JSON yet."""
    if (name := where_in(document)) is not None:
        raise MyNumberFound(where=name.rpartition("/")[2])


def is_in(payload: bytes) -> bool:
    """Whether one stands in what came as bytes: JSON, or any other text."""
    try:
        return where_in(msgspec.json.decode(payload)) is not None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return has_my_number(payload.decode(errors="replace"))


def where_in(value: Any, name: str = "", *, named: bool = False) -> str | None:
    """The name of the member in which one stands, as far as is known; None: there is none.

    named: its name, or that of what it is part of, says so.
    """
    if isinstance(value, dict):
        return _in_members(value, named=named)
    if isinstance(value, list | tuple):
        for each in value:
            if (found := where_in(each, name, named=named)) is not None:
                return found
        return None
    return name if _is_one(value, named=named) else None


def _in_members(members: dict[Any, Any], *, named: bool) -> str | None:
    beside = any(
        isinstance(each, str) and len(each) <= _LABEL and says_my_number(each) for each in members.values()
    )
    for key, each in members.items():
        name = str(key)
        if _is_one(name, named=named or beside):
            return masked(name)
        said = named or says_my_number(name) or (beside and not isinstance(each, dict | list))
        if (found := where_in(each, name, named=said)) is not None:
            return found
    return None


def _is_one(value: Any, *, named: bool) -> bool:
    if isinstance(value, str):
        return has_my_number(value) or (named and is_my_number(value))
    if not named or isinstance(value, bool):
        return False
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return isinstance(value, int) and len(str(value)) >= _FEWEST and is_my_number(str(value).zfill(_DIGITS))


def masked_in(value: Any, *, named: bool = False) -> Any:
    """A document, or a text, with the digits left out of what holds one. named: as in `where_in`."""
    if isinstance(value, dict):
        return {
            name: masked_in(each, named=named or says_my_number(str(name))) for name, each in value.items()
        }
    if isinstance(value, list):
        return [masked_in(each, named=named) for each in value]
    return masked(str(value)) if _is_one(value, named=named) else value
