"""Web and mail addresses: full-width letters and spaces around them go, nothing else."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

_URL = re.compile(r"https?://[^\s/?#]+\.[^\s]*", re.I)
_EMAIL = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[A-Za-z0-9-]{2,}")


def read_url(text: str) -> Reading:
    return _read(text, _URL, "url.unreadable")


def read_email(text: str) -> Reading:
    return _read(text, _EMAIL, "email.unreadable")


def _read(text: str, form: re.Pattern[str], reason: str) -> Reading:
    trimmed = text.strip()
    if form.fullmatch(trimmed):
        return Reading(trimmed, () if trimmed == text else ("text.trimmed",))
    folded, rules = fold(text)
    if form.fullmatch(folded):
        return Reading(folded, rules or ("text.trimmed",))
    return missing(text) or unread(reason)
