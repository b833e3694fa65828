"""One written form for names, so that a search finds them however they are typed."""

from __future__ import annotations

import unicodedata

_HIRAGANA_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}


def fold(text: str) -> str:
    """NFKC, lower case, no blanks, katakana for hiragana."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA_TO_KATAKANA)
    return "".join(plain.split())
