"""Units of measure in headings: 「人口（人）」, 「面積(㎡)」, 「決算額 千円」."""

from __future__ import annotations

import re
import unicodedata

from hiroba.intake.layout.words import word_list

_UNITS = word_list("units.txt")
_TRAILING = re.compile(
    r"\s*[（(\[［【]\s*(?:単位\s*[:：]?\s*)?([^（()）\[\]［］【】]{1,10})\s*[）)\]］】]\s*$"
)


_QUANTITY = re.compile(r"(?:面積|延長|距離|人数|数量|金額|高さ|容量|重量)\s*[:：]?\s*(\S{1,6})")


def is_unit(text: str) -> bool:
    """Whether the text is a unit word and nothing else (brackets and 「単位：」 allowed)."""
    return unit_of(text) is not None


def is_bracketed_unit(text: str) -> bool:
    """「(%)」, 「（千円）」: a unit that cannot be anything else."""
    return text.strip()[:1] in "(（[［【" and is_unit(text)


def unit_of(text: str) -> str | None:
    """The unit that a cell of a unit row names, else None."""
    bare = text.strip()
    found = _TRAILING.fullmatch(bare)
    if found:
        bare = found[1]
    bare = re.sub(r"^単位\s*[:：]\s*", "", bare.strip())
    known = unicodedata.normalize("NFKC", bare).lower().replace(" ", "") in _UNITS
    return bare.replace("％", "%") if known else None


def split_unit(title: str) -> tuple[str, str]:
    """A heading and its unit: 「人口（人）」 -> (「人口」, 「人」); 「トイレ数（小便器）」 stays whole,
    and so does 「備考（床面積㎡）」, whose unit is told."""
    found = _TRAILING.search(title)
    if found and found.start() > 0:
        unit = unit_of(found[1])
        if unit is not None:
            return title[: found.start()].strip(), unit
        quantity = _QUANTITY.search(found[1])
        if quantity and quantity.end() == len(found[1].rstrip()):
            return title, unit_of(quantity[1]) or ""
    return title, ""
