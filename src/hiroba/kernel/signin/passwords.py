"""Passwords that are guessed soon: how many guesses one is worth, in bits.

Whoever guesses tries words, rows of keys and repetition before letters. So a password is taken apart into
such pieces in the cheapest way there is. Any composition is free, if only there is enough of it.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from itertools import pairwise
from math import log2
from typing import Any
from unicodedata import normalize

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_ENOUGH = 35.0  # bits: three words of the list, eleven digits or eight letters that are none of all that
_LONGEST = 100  # letters that are looked at; also one that is enough is done with soon
_PIECE = 3  # letters of the shortest row or repetition
_WORD = 4  # letters of the shortest word
_ROW, _AGAIN, _DIGIT, _LETTER, _SIGN, _OTHER = 8.0, 5.0, log2(10), log2(26), 5.0, 6.5
_KEYS = (
    "01234567890", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "abcdefghijklmnopqrstuvwxyz",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/", "qazwsxedcrfvtgbyhnujmikolp", "1q2w3e4r5t6y7u8i9o0p",
    "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん",
    "いろはにほへとちりぬるを",
)  # fmt: skip
_HERE = frozenset({  # what somebody who knows the place tries first
    "hiroba", "toshi", "cityos", "opendata", "shiyakusho", "kuyakusho", "yakuba", "jichitai",
    "shokuin", "kanri", "kanrisha", "tokyo", "osaka", "japan", "nihon", "nippon", "sakura",
    "himitsu", "arigatou", "aishiteru", "konnichiwa", "pasuwado", "広場", "都市", "市役所",
    "区役所", "役場", "役所", "自治体", "職員", "管理者", "東京", "大阪", "日本", "桜", "秘密",
    "ひろば", "しやくしょ", "くやくしょ", "やくしょ", "とうきょう", "おおさか", "にほん",
    "にっぽん", "さくら", "ひみつ", "ありがとう", "こんにちは", "ぱすわーど", "パスワード",
    "ヒロバ", "サクラ", "ニッポン",
})  # fmt: skip
_NEXT = {pair for row in _KEYS for way in (row, row[::-1]) for pair in pairwise(way)}


class EasyPasswordValidator(CommonPasswordValidator):
    """Refuses what is on Django's list, and what is soon guessed from words and keys."""

    def __init__(self) -> None:
        super().__init__()
        self._words = {word for word in self.passwords if len(word) >= _WORD} | _HERE

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        if bits(normalize("NFKC", password).lower()[:_LONGEST], self._words) < _ENOUGH:
            raise ValidationError(self.get_error_message(), code="password_too_common")

    def get_error_message(self) -> str:
        return _(
            "このパスワードは、すぐに当てられます。よく使われることばや、キーの並び、くり返しを避け、関係のないことばを三つ以上つなげてください。"
        )

    def get_help_text(self) -> str:
        return _("よく使われることばや、キーの並び、くり返しだけのパスワードは使えません。")


def bits(text: str, words: AbstractSet[str]) -> float:
    """What guessing it costs by the cheapest way to put it together."""
    cost = [0.0]
    for end in range(1, len(text) + 1):
        ways = [cost[end - 1] + _single(text[end - 1])]
        ways += [cost[begin] + _piece(text, begin, end, words) for begin in range(end - 1)]
        cost.append(min(ways))
    return cost[-1]


def _single(letter: str) -> float:
    if letter.isascii():
        return _DIGIT if letter.isdigit() else _LETTER if letter.isalpha() else _SIGN
    return _OTHER


def _piece(text: str, begin: int, end: int, words: AbstractSet[str]) -> float:
    piece = text[begin:end]
    if len(piece) >= _PIECE:
        if piece in text[: end - 1]:  # it stood there before, or goes on as it was: あいあいあい
            return _AGAIN
        if all(pair in _NEXT or pair[0] == pair[1] for pair in pairwise(piece)):
            return _ROW
    return log2(len(words)) if piece in words else float("inf")
