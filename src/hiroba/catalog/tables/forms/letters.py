"""Text in an encoding that does not have every letter."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_GETA: Final = "〓"  # the printers' mark for a character that is not in the case
# the same signs under another code point: Unicode's own choice against Windows' for the JIS signs
_LOOSE_VOICE: Final = re.compile("[ぁ-ヿ][\u3099\u309a]")
_LINES: Final = re.compile(r"(\n)")
_TWINS: Final = str.maketrans("〜−‖—¢£¬", "～－∥―￠￡￢")


@dataclass
class Letters:
    """encoding: its name. lost: characters so far that it lacks (written as 〓) or has no room for."""

    encoding: str
    lost: int = 0

    def writable(self, text: str) -> str:
        """The text in letters that the encoding has."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            text = _LOOSE_VOICE.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
            return "".join(self._part(part) for part in _LINES.split(text.translate(_TWINS)))
        return text

    def encoded(self, text: str) -> bytes:
        try:
            return text.encode(self.encoding)
        except UnicodeEncodeError:
            return self.writable(text).encode(self.encoding)

    def cut(self, text: str, most: int, *, count: bool = True) -> str:
        """The writable text in at most so many bytes, no letter in halves. count: whether that is a loss."""
        before = self.lost
        plain = self.writable(text)
        raw = plain.encode(self.encoding)
        if len(raw) > most:
            kept = raw[:most].decode(self.encoding, "ignore")
            self.lost += len(plain) - len(kept)
            plain = kept
        if not count:
            self.lost = before
        return plain

    def _part(self, part: str) -> str:
        try:
            part.encode(self.encoding)
        except UnicodeEncodeError:
            return "".join(self._one(character) for character in part)
        return part

    def _one(self, character: str) -> str:
        try:
            character.encode(self.encoding)
        except UnicodeEncodeError:
            self.lost += 1
            return _GETA
        return character
