"""Ordinary text: spaces around it go, everything inside stays; machine-dependent characters are told."""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.reading import Reading

TRIMMED = "text.trimmed"
MACHINE_DEPENDENT = "text.machine_dependent"

# White space and the marks without width that editors leave at the ends of a cell.
SPACES = " \t\r\n\v\f\u00a0\u3000\u200b\ufeff\u2002\u2003\u2009"

# NEC special characters and IBM extensions of CP932 that other machines may not show (① ㈱ ㎡ Ⅲ 髙 﨑 ㍻ №),
# private use and compatibility ideographs.
_MACHINE_LETTERS = (
    "\u2160-\u216b\u2170-\u217b\u2460-\u24ff\u3220-\u3247\u3280-\u32b0\u32d0-\u33ff"
    "\u2116\u2121\u221f\u22bf\u9ad9\ue000-\uf8ff\uf900-\ufaff"
)
REPLACEMENT = "\ufffd"  # stands where somebody's software could not read a character
MACHINE_CLASS = f"[{_MACHINE_LETTERS}{REPLACEMENT}]"
_MACHINE = re.compile(f"[{_MACHINE_LETTERS}]")


def read_text(text: str) -> Reading:
    """The text without the spaces around it; None where nothing is left."""
    trimmed = text.strip(SPACES)
    rules: tuple[str, ...] = (TRIMMED,) if trimmed != text else ()
    if _MACHINE.search(trimmed):
        rules = (*rules, MACHINE_DEPENDENT)
    if REPLACEMENT in trimmed:
        rules = (*rules, "text.replacement")
    return Reading(trimmed or None, rules)
