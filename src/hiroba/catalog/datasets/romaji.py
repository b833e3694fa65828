"""Readings in katakana as Hepburn letters, without marks for long vowels."""

from __future__ import annotations

import re

_ROWS = {
    "アイウエオ": "a i u e o", "カキクケコ": "ka ki ku ke ko", "サシスセソ": "sa shi su se so",
    "タチツテト": "ta chi tsu te to", "ナニヌネノ": "na ni nu ne no", "ハヒフヘホ": "ha hi fu he ho",
    "マミムメモ": "ma mi mu me mo", "ヤユヨ": "ya yu yo", "ラリルレロ": "ra ri ru re ro",
    "ワヰヱヲン": "wa i e o n", "ガギグゲゴ": "ga gi gu ge go", "ザジズゼゾ": "za ji zu ze zo",
    "ダヂヅデド": "da ji zu de do", "バビブベボ": "ba bi bu be bo", "パピプペポ": "pa pi pu pe po",
    "ァィゥェォヴ": "a i u e o vu",
}  # fmt: skip
_LETTERS = {
    kana: latin for row, latins in _ROWS.items() for kana, latin in zip(row, latins.split(), strict=True)
}
_GLIDES = {"ャ": "ya", "ュ": "yu", "ョ": "yo"}
_SMALL_VOWELS = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o"}
_BARE = ("sh", "ch", "j")  # take the glide's vowel without its y


def romaji(reading: str) -> str:
    """Return the reading in Latin letters; what is no katakana stays as it is."""
    out: list[str] = []
    doubled = False
    for kana in reading:
        if kana == "ッ":
            doubled = True
            continue
        if kana in _GLIDES and out and out[-1].endswith("i"):
            out[-1] = _glided(out[-1][:-1], _GLIDES[kana])
            continue
        if kana in _SMALL_VOWELS and out and len(out[-1]) > 1 and out[-1][-1] in "iueo":
            out[-1] = out[-1][:-1] + _SMALL_VOWELS[kana]
            continue
        latin = "" if kana == "ー" else _LETTERS.get(kana) or _GLIDES.get(kana) or kana
        if doubled and latin[:1].isalpha():
            latin = ("t" if latin.startswith("ch") else latin[0]) + latin
        doubled = False
        out.append(latin)
    return re.sub(r"ou|oo", "o", re.sub(r"uu", "u", "".join(out)))


def _glided(stem: str, glide: str) -> str:
    return stem + (glide[1:] if stem.endswith(_BARE) else glide)
