"""Japanese typed in Latin letters, as a keyboard takes it (Hepburn and Kunrei), as katakana."""

from __future__ import annotations

_VOWELS = "aiueo"
_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ",
    "h": "ハヒフヘホ", "m": "マミムメモ", "r": "ラリルレロ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダヂヅデド", "b": "バビブベボ", "p": "パピプペポ",
}  # fmt: skip
_GLIDES = {"a": "ャ", "u": "ュ", "o": "ョ"}
_SYLLABLES: dict[str, str] = {
    **{head + vowel: kana for head, row in _ROWS.items() for vowel, kana in zip(_VOWELS, row, strict=True)},
    **{
        f"{head}y{vowel}": row[1] + glide
        for head, row in _ROWS.items()
        if head
        for vowel, glide in _GLIDES.items()
    },
    **{
        head + vowel: kana + glide
        for head, kana in (("sh", "シ"), ("ch", "チ"), ("j", "ジ"))
        for vowel, glide in _GLIDES.items()
    },
    **{
        "shi": "シ",
        "chi": "チ",
        "tsu": "ツ",
        "fu": "フ",
        "ji": "ジ",
        "ya": "ヤ",
        "yu": "ユ",
        "yo": "ヨ",
        "wa": "ワ",
    },
    **{
        "wo": "オ",
        "fa": "ファ",
        "fi": "フィ",
        "fe": "フェ",
        "fo": "フォ",
        "she": "シェ",
        "che": "チェ",
        "je": "ジェ",
    },
}
_FOLLOWING = tuple("aiueoy")  # behind nn: the second one begins the next syllable (kinnen)
_LONGEST = max(map(len, _SYLLABLES))


def kana_of(text: str) -> str:
    """Return the text in katakana; "" where it is not Japanese in Latin letters throughout."""
    found: list[str] = []
    at = 0
    while at < len(text):
        syllable = next(
            (text[at : at + n] for n in range(_LONGEST, 0, -1) if text[at : at + n] in _SYLLABLES), ""
        )
        if syllable:
            found.append(_SYLLABLES[syllable])
            at += len(syllable)
            continue
        kana = _alone(text, at)
        if not kana:
            return ""
        found.append(kana)
        at += 1 + (text[at : at + 2] == "nn" and text[at + 2 : at + 3] not in _FOLLOWING)
    return "".join(found)


def _alone(text: str, at: int) -> str:
    """Return what a consonant without a vowel says: n, the first of two, a long mark."""
    letter, following = text[at], text[at + 1 : at + 2]
    if letter == "n" or (letter == "m" and following in ("b", "p", "m")):
        return "ン"
    if letter == "-" and at:
        return "ー"
    doubled = (
        letter.isalpha() and letter not in _VOWELS and (following == letter or text[at : at + 3] == "tch")
    )
    return "ッ" if doubled else ""
