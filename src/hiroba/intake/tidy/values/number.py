"""Numbers as offices write them: 1,234  △5  (5)  1万2千  3億5,000万  12.5%  約120人.

Returns int where the text is a whole number, float otherwise. Percentages keep their scale
(12.5% is 12.5 with the unit %).
"""

from __future__ import annotations

import re

from hiroba.intake.tidy.values.fold import fold
from hiroba.intake.tidy.values.missing import missing
from hiroba.intake.tidy.values.reading import Reading, unread

UNREADABLE = "number.unreadable"
IDENTIFIER = "number.identifier"
LEADING_ZERO = "number.leading_zero"
TOO_LARGE = "number.too_large"
OTHER_UNIT = "number.other_unit"

INT64 = 2**63

_APPROXIMATE = re.compile(r"^(?:約|およそ|おおよそ|概ね|おおむね|凡そ)|(?:程度|くらい|ぐらい|余り|前後)$")
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")
_EXPONENT = re.compile(r"[+-]?\d+(?:\.\d*)?[eE][+-]?\d{1,3}")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_IDENTIFIER = re.compile(r"[0-9A-Za-z]+(?:[-_/][0-9A-Za-z]+)+")
_KANJI = re.compile(
    r"(?=\d)(?:(?P<兆>[\d,.]+)兆)?(?:(?P<億>[\d,.]+)億)?(?:(?P<万>[\d,.百千]+)万)?(?P<rest>[\d,.百千十]*)"
)
_KANJI_SMALL = re.compile(r"(?:(?P<千>[\d,.]+)千)?(?:(?P<百>[\d,.]+)百)?(?P<one>[\d,.]*)")
_UNIT = re.compile(r"(?P<number>.*?[\d千百万億兆])(?P<unit>[^\d千百万億兆.,+\-()△▲]{1,7}[23]?)")
_SCALES = {"兆": 10**12, "億": 10**8, "万": 10**4}

# Units that may stand behind a number in a cell, folded to half width and lower case.
_WORDS = """
人 名 世帯 戸 棟 件 円 ドル 台 個 箇所 か所 ヶ所 ヵ所 カ所 ケ所 本 枚 冊 回 室 部屋 床 席 校 園 店 社
団体 組 学級 頭 匹 羽 隻 両 点 口 株 基 便 通 種類 歳 才 分 秒 時間 日間 週間 か月 ヶ月 カ月 ヵ月 箇月
年間 泊 位 階 階建 階建て 段 倍 割 ポイント 品目 食 区画 単位 人分 % m km cm mm ha a 坪 g kg mg t l ml
kl kw mw w v kwh mwh kcal ℃ 度 db ppm ppb hpa km2 mm/h km/h m/s
"""
_SAME = """
m2=㎡ 平方メートル=㎡ 平米=㎡ 平方m=㎡ m3=㎥ 立方メートル=㎥ 平方キロメートル=km2 メートル=m
キロメートル=km キロ=km センチ=cm ヘクタール=ha アール=a グラム=g キログラム=kg トン=t リットル=l
パーセント=% °c=℃ か月間=か月 ヶ月間=か月
"""
_UNITS = {word: word for word in _WORDS.split()} | {
    word: unit for word, _, unit in (pair.partition("=") for pair in _SAME.split())
}


def read_number(text: str) -> Reading:
    """The number in a cell, with the rules by which it was read."""
    bare, rules = fold(text)
    plain = _plain(bare)
    if plain is not None:
        return _checked(plain, bare, rules)
    none = missing(text)
    if none is not None:
        return none
    return _dressed(bare, rules)


def _dressed(bare: str, rules: tuple[str, ...]) -> Reading:
    """A number with marks around it: taken off one after the other, each with its rule."""
    if _IDENTIFIER.fullmatch(bare):
        return unread(IDENTIFIER)
    unmarked = _APPROXIMATE.sub("", bare)
    if unmarked != bare:
        rules += ("number.approximate",)
    unmarked, negative = _unsigned(unmarked)
    if negative:
        rules += ("number.negative_mark",)
    number, unit, unit_rules = _without_unit(unmarked)
    if bare[:1] == "¥" and not unit:
        unit, unit_rules = "円", ("number.unit",)
    inner, signed = _unsigned(number)
    if signed and not negative:
        number, negative, rules = inner, True, (*rules, "number.negative_mark")
    value, form = _scaled(number)
    if value is None:
        return unread(UNREADABLE)
    if form:
        rules += (form,)
    signed_value = -value if negative else value
    checked = _checked(signed_value, number, rules + unit_rules)
    return Reading(checked.value, checked.rules, checked.reason, unit if not checked.reason else "")


def _unsigned(text: str) -> tuple[str, bool]:
    """Without the mark of a negative number: △5, ▲5, (5)."""
    if text[:1] in "△▲▽▼" and len(text) > 1 and text[1].isdigit():
        return text[1:], True
    if len(text) > 2 and text[0] == "(" and text[-1] == ")" and text[1].isdigit():
        return text[1:-1], True
    if text[:1] == "¥":
        return text[1:], False
    return text, False


def _without_unit(text: str) -> tuple[str, str, tuple[str, ...]]:
    if text[-1:] == "%":
        return text[:-1], "%", ("number.percent",)
    found = _UNIT.fullmatch(text)
    if found is None:
        return text, "", ()
    unit = _UNITS.get(found["unit"].lower())
    if unit is None:
        return text, "", ()
    return found["number"], unit, ("number.percent",) if unit == "%" else ("number.unit",)


def _scaled(text: str) -> tuple[int | float | None, str]:
    """The value and the rule of its form: plain, with separators, or with 万 and 億."""
    plain = _plain(text)
    if plain is not None:
        return plain, ""
    if _GROUPED.fullmatch(text):
        return _plain(text.replace(",", "")), "number.separator"
    value = _kanji(text)
    return value, "number.kanji_scale" if value is not None else ""


def _plain(text: str) -> int | float | None:
    if _PLAIN.fullmatch(text):
        return float(text) if "." in text else int(text) if len(text) <= 40 else None
    return float(text) if _EXPONENT.fullmatch(text) else None


def _kanji(text: str) -> int | float | None:
    found = _KANJI.fullmatch(text)
    if found is None or not any(mark in text for mark in "兆億万千百"):
        return None
    total: float | int = 0
    for mark, scale in _SCALES.items():
        if found[mark] is not None:
            part = _kanji_small(found[mark])
            if part is None:
                return None
            total += _times(part, scale)
    rest = _kanji_small(found["rest"]) if found["rest"] else 0
    return None if rest is None else total + rest


def _kanji_small(text: str) -> int | float | None:
    found = _KANJI_SMALL.fullmatch(text)
    if found is None:
        return None
    total: float | int = 0
    for mark, scale in (("千", 1000), ("百", 100), ("one", 1)):
        if found[mark]:
            part, _ = _scaled(found[mark])
            if part is None:
                return None
            total += _times(part, scale)
    return total


def _times(part: int | float, scale: int) -> int | float:
    product = part * scale
    return round(product) if isinstance(product, float) and abs(product - round(product)) < 1e-6 else product


def _checked(value: int | float, digits: str, rules: tuple[str, ...]) -> Reading:
    if isinstance(value, int) and not -INT64 <= value < INT64:
        return unread(TOO_LARGE)
    if isinstance(value, float) and value - value != 0:
        return unread(TOO_LARGE)
    bare = digits.lstrip("+-")
    if len(bare) > 1 and bare[0] == "0" and bare[1].isdigit():
        return unread(LEADING_ZERO)
    return Reading(value, rules)
