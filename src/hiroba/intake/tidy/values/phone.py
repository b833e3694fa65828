"""Telephone numbers in one form, 03-1234-5678. Hyphens are folded and never invented:
how an area code splits cannot be told from the digits alone."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.fold import FULLWIDTH, fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "phone.unreadable"

_LABEL = re.compile(r"^(?:TEL|FAX|電話番号|電話|℡|\(代\)|代表)[:.]?", re.I)
_SPLIT = re.compile(r"\+?\d{1,5}(?:-\d{1,5}){1,3}")
_BRACKETS = re.compile(
    r"\((\d{2,5})\)-?(\d{1,4})-(\d{3,4})|(\d{2,5})-?\((\d{1,4})\)-?(\d{3,4})|(\d{2,5})-(\d{1,4})\((\d{3,4})\)"
)
_LOCAL = re.compile(r"[1-9]\d{1,3}-\d{4}")  # within an area code that the table leaves out
_DIGITS = re.compile(r"\d{9,12}")


def read_phone(text: str) -> Reading:
    """The number. Text around it that is more than a label leaves it unread."""
    bare, rules = fold(text)
    unlabelled = _LABEL.sub("", bare)
    if unlabelled != bare:
        rules = (*rules, "phone.form")
    brackets = _BRACKETS.fullmatch(unlabelled)
    if brackets:
        rules = (*rules, "phone.form")
        unlabelled = "-".join(part for part in brackets.groups() if part)
    if _LOCAL.fullmatch(unlabelled):
        return Reading(unlabelled, (*rules, "phone.local"))
    if _SPLIT.fullmatch(unlabelled):
        digits = unlabelled.replace("-", "")
        if not 8 <= len(digits.lstrip("+")) <= 14:
            return unread(UNREADABLE)
        changed = unlabelled != text and not rules
        return _told(unlabelled, (*rules, "phone.form") if changed and FULLWIDTH not in rules else rules)
    if _DIGITS.fullmatch(unlabelled):
        return _told(unlabelled, rules)
    return missing(text) or unread(UNREADABLE)


def _told(number: str, rules: tuple[str, ...]) -> Reading:
    """A number that has lost its leading zero is kept as it stands, and that is told."""
    if number[0] in "0+" or len(number.replace("-", "")) == 8 or number.startswith(("110", "119")):
        return Reading(number, rules)
    return Reading(number, (*rules, "phone.leading_zero"))
