"""Postal codes as 160-0023."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "postal.unreadable"

_CODE = re.compile(r"〒?(?P<first>\d{3})-?(?P<last>\d{4})")


def read_postal(text: str) -> Reading:
    bare, rules = fold(text)
    found = _CODE.fullmatch(bare)
    if found is None:
        return missing(text) or unread(UNREADABLE)
    written = f"{found['first']}-{found['last']}"
    return Reading(written, rules if written == bare else (*rules, "postal.form"))
