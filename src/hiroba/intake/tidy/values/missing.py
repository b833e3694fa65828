"""Marks that offices write where there is no value: －, …, 不明, and those that hide one: x, ***."""

from __future__ import annotations

import re
import unicodedata

from hiroba.intake.tidy.values.reading import Reading

MISSING = "missing.marker"
SUPPRESSED = "missing.suppressed"
ERROR = "missing.error"  # of a spreadsheet

_LONGEST = 20
_MARKS = re.compile(r"[-‐‑‒–—―−－ー─━ｰ~～〜…‥・.。,/／_＿]+")
_STARS = re.compile(r"[*＊※]+|[xXｘＸχ]|秘匿|非公表|非公開|秘")
_ERRORS = re.compile(r"#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|N/A|SPILL!|CALC!)", re.I)
_WORDS = """
不明 未定 なし 無し 無 ナシ 未詳 不詳 未調査 未設定 未登録 未記入 未入力 未実施 未集計 集計中 測定なし
不調 不落 中止 取止め 取り止め
空欄 該当なし 該当無し 該当せず 非該当 対象外 データなし 記載なし 設定なし 調査中 確認中 欠測 欠損 休止
- null none nan n/a na n.a. nil ? ??
"""
_NOTHING = frozenset(_WORDS.split())


def missing(text: str) -> Reading | None:
    """The reading of a mark that stands for no value, or None where the text is not one."""
    if len(text) > _LONGEST:
        return None
    bare = text.strip().strip("()（）[]［］「」").strip()
    if _STARS.fullmatch(bare):
        return Reading(None, (SUPPRESSED,))
    if _ERRORS.fullmatch(unicodedata.normalize("NFKC", bare)):
        return Reading(None, (ERROR,))
    if _MARKS.fullmatch(bare) or unicodedata.normalize("NFKC", bare).lower() in _NOTHING:
        return Reading(None, (MISSING,))
    return None
