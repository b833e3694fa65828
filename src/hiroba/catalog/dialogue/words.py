"""What people write: plain text, tidied, not too long, without an e-mail address where a name stands."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from hiroba.catalog.dialogue.errors import InvalidWords
from hiroba.catalog.dialogue.types import LONGEST_NAME
from hiroba.kernel.mynumber import service as mynumber

_HIRAGANA = {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
_LONGEST_ADDRESS = 1000
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # what turns the order of letters


def line(text: str) -> str:
    """Return the text in one line, without what is not seen."""
    return " ".join(_seen(text).split())


def paragraphs(text: str) -> str:
    """Return the text with its lines, no two empty ones in a row."""
    lines = (each.rstrip() for each in _seen(text).replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def required(field: str, text: str, most: int) -> str:
    """Return the text; raises InvalidWords where it is empty or longer than `most` letters."""
    if not text:
        raise InvalidWords(field=field, why=_("内容を書いてください。"))
    return limited(field, text, most)


def limited(field: str, text: str, most: int) -> str:
    """Return the text; raises InvalidWords where it is too long, MyNumberFound for what nobody may keep."""
    mynumber.refuse_text(_("書かれた文"), text)
    if len(text) > most:
        raise InvalidWords(field=field, why=_("{most}文字以内で書いてください。").format(most=most))
    return text


def called(name: str) -> str:
    """Return how somebody wants to be called; raises InvalidWords for an e-mail address."""
    tidied = limited("name", line(name), LONGEST_NAME)
    if "@" in unicodedata.normalize("NFKC", tidied):
        raise InvalidWords(field="name", why=_("メールアドレスは書かないでください。"))
    return tidied


def address(text: str) -> str:
    """Return an address on the web; raises InvalidWords for anything else."""
    tidied = text.strip()
    try:
        parts = urlsplit(tidied)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        good = False
    if not good or len(tidied) > _LONGEST_ADDRESS or re.search(r"[\s<>\"\\^`{|}]", tidied):
        raise InvalidWords(field="url", why=_("https:// から始まるアドレスを書いてください。"))
    return tidied


def folded(text: str) -> str:
    """Return the text for comparing: width, case and the two kana are one."""
    return unicodedata.normalize("NFKC", text).casefold().translate(_HIRAGANA)


def _seen(text: str) -> str:
    kept = (
        each for each in _INVISIBLE.sub("", text) if each in "\n\r\t" or unicodedata.category(each) != "Cc"
    )
    return "".join(kept)
