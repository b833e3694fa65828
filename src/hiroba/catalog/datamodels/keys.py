"""Brings headings to one form, so that 「名称（カナ）」, 「名称_ｶﾅ」 and 「名称 フリガナ」 are one key."""

from __future__ import annotations

import re
import unicodedata

_KANA = re.compile(r"(?:カナ|かな|フリガナ|ふりがな|ヨミガナ|よみがな|ヨミ|よみ|読み|読み仮名)$")
_ENGLISH = re.compile(r"(?:英字|英語|英文|英名|英語表記|英字表記|ローマ字|en|english)$")
_JAPANESE = re.compile(r"(?:日本語|漢字)$")
_BRACKETS = re.compile(r"[(\[【〔「『<〈《]([^()\[\]【】〔〕]*)[)\]】〕」』>〉》]")
_MARKS = re.compile(r"[\s_()\[\]【】〔〕「」『』<>〈〉《》・,、，./／~〜～\-‐‑–—―:：;；*＊※\"'“”]+")
_REMARK = re.compile(
    r".*(?:㎡|m2|有[、・,/]?無|あり[・/]?なし|○×|可否|単位|例|任意|必須|半角|全角|桁|形式|yyyy|hh).*"
)
_QUANTITY = re.compile(r".*(?:面積|延長|距離|人数|数量|金額|高さ|容量|重量).*")  # said to be measured there
_UNIT = re.compile(r"(?:人|円|千円|台|基|床|m|mm|km|%|度|世帯|件|箇所|か所|歳)")


def plain(text: str) -> str:
    """NFKC, lower case, without spaces, brackets and punctuation; language marks in one spelling."""
    flat = unicodedata.normalize("NFKC", text).lower()
    bare = _MARKS.sub("", flat)
    for pattern, mark in ((_KANA, "カナ"), (_ENGLISH, "英字"), (_JAPANESE, "")):
        found = pattern.search(bare)
        if found and found.start() > 0 and (mark != "英字" or not bare.isascii()):
            return bare[: found.start()] + mark
    return bare


def without_remark(text: str) -> str | None:
    """The key without a bracket that holds a unit or a remark on how to fill in, else None.

    「収容人数（人）」 -> 「収容人数」; 「男性トイレ数（小便器）」 and 「備考（床面積㎡）」 -> None,
    because that is another thing."""
    flat = unicodedata.normalize("NFKC", text).lower()
    found = _BRACKETS.search(flat)
    if found is None or found.start() == 0:
        return None
    inner = found[1].strip()
    if not (_REMARK.fullmatch(inner) or _UNIT.fullmatch(inner)) or _QUANTITY.fullmatch(inner):
        return None
    return plain(flat[: found.start()] + flat[found.end() :])
