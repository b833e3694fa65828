"""Yes and no: ○/×, 有/無, あり/なし, はい/いいえ, 可/不可, TRUE/FALSE; 1/0 where the header says so.

The two words of a column must belong together (有 with 無): each family is a reading of its own.
"""

from __future__ import annotations

import unicodedata

from hiroba.intake.tidy.values.reading import Reading, unread

THIRD = "boolean.third_value"
CIRCLE = "○"
_CIRCLES = "○〇◯⭕"
_CROSSES = "×✕✖╳❌☓"

FAMILIES: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "circle": (frozenset(_CIRCLES) | {"◎印", "○印"}, frozenset(_CROSSES)),
    "有無": (frozenset({"有", "有り", "あり", "アリ"}), frozenset({"無", "無し", "なし", "ナシ"})),
    "はい": (frozenset({"はい", "yes"}), frozenset({"いいえ", "no"})),
    "可否": (frozenset({"可", "可能"}), frozenset({"不可", "否", "不可能"})),
    "true": (frozenset({"true"}), frozenset({"false"})),
    "digit": (frozenset({"1"}), frozenset({"0"})),
}
_BLANKS = frozenset("-‐−－ー―")


def read_boolean(text: str, family: str) -> Reading:
    """The truth in a cell, by the words of one family; any third word is unread."""
    yes, no = FAMILIES[family]
    bare = _squeezed(text)
    if bare in yes:
        return Reading(True, () if bare in ("true", "1") else ("boolean.form",))
    if bare in no:
        return Reading(False, () if bare in ("false", "0") else ("boolean.form",))
    if bare in _BLANKS:
        return Reading(None, ("missing.marker",))
    return unread(THIRD)


def one_mark(text: str) -> str:
    """〇 and ◯ as ○, ✕ as ×, every dash as -, where the cell is nothing else."""
    bare = text.strip()
    if bare in _CIRCLES and bare:
        return CIRCLE
    if bare and bare in _CROSSES:
        return "×"
    return "-" if bare in _BLANKS else bare


def is_mark(text: str) -> bool:
    """Whether the cell is one of the marks by which choices are ticked: ○ × △ ◎ ●."""
    bare = text.strip()
    return len(bare) == 1 and (bare in _CIRCLES + _CROSSES + "△◎●▲□■☆★✓✔レ" or bare in _BLANKS)


def _squeezed(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().lower()
