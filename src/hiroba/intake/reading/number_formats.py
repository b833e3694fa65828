"""What a workbook's number formats say that the stored value does not: zero padding, percent, time of day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from lxml import etree

from hiroba.intake.reading.workbook_text import duration_text

_PADDED = re.compile(r"^0{2,}$")
_POSTAL = re.compile(r'000(?:\\-|"-"|-)0000(?:;@)?$')
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_BUILT_IN = {
    9: "0%",
    10: "0.00%",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    45: "mm:ss",
    46: "[h]:mm:ss",
}


@dataclass(frozen=True)
class Style:
    """percent: shown as a percentage. show: the text as displayed, where the value alone would mislead."""

    percent: bool = False
    show: Callable[[float], str | None] | None = None
    rule: str = ""


def style_of(code: str) -> Style | None:
    """What a number format code means for reading, or None where the value alone is right."""
    if _PADDED.match(code):
        return Style(show=_padding(len(code)), rule="excel.zero_padded")
    if _POSTAL.search(code):
        return Style(show=_postal, rule="excel.zero_padded")
    bare = _QUOTED.sub("", code).lower()
    if "%" in bare:
        return Style(percent=True)
    if "h" in bare and not re.search(r"[yedg]", bare.replace("general", "")):
        return Style(show=_past_midnight)
    return None


def _padding(digits: int) -> Callable[[float], str | None]:
    def show(value: float) -> str | None:
        return f"{int(value):0{digits}d}" if float(value).is_integer() and value >= 0 else None

    return show


def _postal(value: float) -> str | None:
    if not float(value).is_integer() or not 9999 < value < 10_000_000:
        return None
    digits = f"{int(value):07d}"
    return f"{digits[:3]}-{digits[3:]}"


def _past_midnight(value: float) -> str | None:
    """A time of day of 24:00 and more, which is stored as one day and a part."""
    return duration_text(timedelta(days=value)) if value >= 1 else None


def styles(root: etree._Element) -> dict[str, Style]:
    """Index in cellXfs (as the `s` of a cell) -> style, of xl/styles.xml."""
    space = {"m": root.nsmap.get(None) or root.nsmap.get(root.prefix) or ""}
    codes = dict(_BUILT_IN)
    for element in root.iterfind("m:numFmts/m:numFmt", space):
        codes[int(element.get("numFmtId", "0"))] = element.get("formatCode", "")
    found: dict[str, Style] = {}
    for place, element in enumerate(root.iterfind("m:cellXfs/m:xf", space)):
        style = style_of(codes.get(int(element.get("numFmtId", "0")), ""))
        if style:
            found[str(place)] = style
    return found
