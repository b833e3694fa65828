"""The door of My Numbers: known by a word and a check digit, and kept nowhere."""

from __future__ import annotations

from hiroba.kernel.mynumber.documents import is_in, may_speak, refuse, refuse_in, refuse_json, where_in
from hiroba.kernel.mynumber.fields import (
    Told,
    ToldCharField,
    ToldJSONField,
    ToldTextField,
    Written,
    WrittenCharField,
    WrittenJSONField,
    WrittenTextField,
    WrittenURLField,
    refuse_written,
)
from hiroba.kernel.mynumber.text import WORD, has_my_number, is_my_number, says_my_number, struck_out
from hiroba.kernel.mynumber.types import MyNumberFound

__all__ = [
    "WORD",
    "Told",
    "ToldCharField",
    "ToldJSONField",
    "ToldTextField",
    "Written",
    "WrittenCharField",
    "WrittenJSONField",
    "WrittenTextField",
    "WrittenURLField",
    "has_my_number",
    "is_in",
    "is_my_number",
    "may_speak",
    "refuse",
    "refuse_in",
    "refuse_json",
    "refuse_text",
    "refuse_written",
    "says_my_number",
    "struck_out",
    "where_in",
]


def refuse_text(where: str, *texts: str) -> None:
    """Raise MyNumberFound where what somebody wrote has one in it. where: the field, as people read it."""
    if any(has_my_number(text) for text in texts if text):
        raise MyNumberFound(where=where)
