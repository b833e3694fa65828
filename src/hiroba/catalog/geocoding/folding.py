"""Brings the ways of writing an address to one, so that addresses and tables meet.

Both sides are folded alike, so a rule here may be coarse as long as it does not make two towns one."""

from __future__ import annotations

import re
import unicodedata

_OLD = str.maketrans(
    # 旧字体と異体字 -> 新字体
    "澤濱邊邉髙﨑嶋櫻齋齊廣德瀨國眞淵渕條龍瀧惠壽榮圓鹽驛縣區藏缺莊藪籔曾槇鷗檜鄕獸應關團靜"
    "彌實豐與萬總繩舊濵邨舘籠蛎曽蘆鶯鴎埜冨峯渚會來圍當稻礒斎禮",
    "沢浜辺辺高崎島桜斎斉広徳瀬国真渕渕条竜滝恵寿栄円塩駅県区蔵欠荘薮薮曽槙鴎桧郷獣応関団静"
    "弥実豊与万総縄旧浜村館篭蠣曽芦鴬鴎野富峰渚会来囲当稲磯斉礼",
)
_KA = re.compile(r"[ヶケヵカ](?=[^ァ-ヶー]|$)|(?<=[^ぁ-ん])[がヶ](?=[^ぁ-ん])")
_NO = re.compile(r"(?<=[一-龠々])[ノ之の](?=[一-龠々])")
_TSU = str.maketrans("ッャュョ", "ツヤユヨ")
_DASH = re.compile(r"[‐‑‒–—―−ｰ─━~〜～⁃﹣]|(?<=[0-9])[ーノの](?=[0-9])|(?<=目)ー")
_SPACE = re.compile(r"\s+")
_NUMERAL = re.compile(r"[〇一二三四五六七八九十百千]+")
_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_POSTAL = re.compile(r"^〒?[0-9]{3}-[0-9]{4}(?![0-9-])")
_OAZA = "大字"
_CHOME = re.compile(r"(?<=[0-9])丁(?!目)")


def fold(text: str) -> str:
    """One form of an address or of a name in one: 「朝日町 一丁目２番３号」 -> 「朝日町1丁目2番3号」."""
    flat = unicodedata.normalize("NFKC", text).translate(_OLD).translate(_TSU)
    flat = _SPACE.sub("", flat)
    if not flat.isascii():
        flat = _KA.sub("ケ", flat)
        flat = _NO.sub("ノ", flat)
    flat = _NUMERAL.sub(_arabic, flat)
    flat = _DASH.sub("-", flat)
    flat = _CHOME.sub("丁目", flat)
    flat = _POSTAL.sub("", flat)
    return flat.replace(_OAZA, "")


def _arabic(found: re.Match[str]) -> str:
    """Kanji numerals in digits, kept apart from digits beside them (「大字三12」 is not 312)."""
    text, start, end = found.string, found.start(), found.end()
    value = str(_value(found[0]))
    before = "-" if start and text[start - 1].isascii() and text[start - 1].isdigit() else ""
    after = "-" if end < len(text) and text[end].isascii() and text[end].isdigit() else ""
    return before + value + after


def _value(numeral: str) -> int:
    if not any(unit in numeral for unit in _UNITS):
        return int("".join(str(_DIGITS[digit]) for digit in numeral))
    total = part = 0
    for sign in numeral:
        if sign in _UNITS:
            total += (part or 1) * _UNITS[sign]
            part = 0
        else:
            part = part * 10 + _DIGITS[sign]
    return total + part
