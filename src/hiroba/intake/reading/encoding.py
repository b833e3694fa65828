"""Which encoding a text has, and its streamed transcoding to UTF-8.

The cascade is BOM, ISO-2022-JP, UTF-8, then CP932 against EUC-JP by how plausible the decoded
characters are: EUC-JP read as CP932 betrays itself by runs of half-width katakana.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

SAMPLE = 1024 * 1024
CHUNK = 4 * 1024 * 1024
MOST_BROKEN = 0.05  # of the characters past ASCII; more than that is no text in this encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
)
_ISO_2022_JP = re.compile(rb"\x1b(?:\$[@B]|\([BJI]|\$\(D)")
_COMMON = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uff01-\uff5e\u3000-\u3002々〇ー]")
_RARE = re.compile("[\uff61-\uff9f\ue000-\uf8ff\ufffd\u0400-\u04ff\u2500-\u257f]")


@dataclass(frozen=True)
class Encoding:
    """codec: Python's codec. rule: last word of the note ("utf8_bom", "cp932"). bom: bytes to skip."""

    codec: str
    rule: str
    bom: int = 0

    @property
    def is_utf8(self) -> bool:
        return self.codec == "utf-8"


UTF8 = Encoding("utf-8", "utf8")


def detect(path: Path) -> Encoding | None:
    """The encoding of the text in `path`, or None where no encoding fits."""
    with path.open("rb") as file:
        head, whole = _telling_sample(file)
    return detect_bytes(head, whole=whole)


def _telling_sample(file: BinaryIO) -> tuple[bytes, bool]:
    """The head; where that is plain ASCII, the first part further on that is not."""
    first = file.read(SAMPLE * 8)
    if len(first) < SAMPLE * 8:
        return first, True
    first = first[:SAMPLE]
    if not first.isascii() or b"\x1b" in first:
        return first, False
    file.seek(SAMPLE)
    while chunk := file.read(SAMPLE):
        if not chunk.isascii():
            start = next(i for i, byte in enumerate(chunk) if byte > 127)
            file.seek(start - len(chunk), 1)
            return b"\n" + file.read(SAMPLE), False
    return first, False


def detect_bytes(data: bytes, *, whole: bool = True) -> Encoding | None:
    """As `detect`, for bytes. whole: False where `data` may end within a character."""
    for bom, codec, name in _BOMS:
        if data.startswith(bom):
            return Encoding(codec, name.replace("utf-8-sig", "utf8_bom").replace("-", "_"), len(bom))
    if data.isascii() and not _ISO_2022_JP.search(data):
        return _wide_or_ascii(data)
    if _ISO_2022_JP.search(data) and data.isascii() and _broken(data, "iso2022_jp_ext", whole) == 0:
        return Encoding("iso2022_jp_ext", "iso_2022_jp")
    if data.count(0) > len(data) // 8:
        return _wide(data)
    return _eight_bit(data, whole)


def _wide_or_ascii(data: bytes) -> Encoding | None:
    return _wide(data) if data.count(0) > len(data) // 8 else UTF8


def _wide(data: bytes) -> Encoding | None:
    """UTF-16 without a BOM: the zero bytes of its ASCII stand on one side."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if odd > 4 * even:
        return Encoding("utf-16-le", "utf_16_le")
    if even > 4 * odd:
        return Encoding("utf-16-be", "utf_16_be")
    return None


def _eight_bit(data: bytes, whole: bool) -> Encoding | None:
    utf8 = _broken(data, "utf-8", whole)
    if utf8 == 0:
        return UTF8
    if utf8 <= MOST_BROKEN:
        return UTF8  # chance does not write UTF-8: what is broken came from elsewhere
    scores = {codec: _broken(data, codec, whole) for codec in ("cp932", "euc_jp")}
    best = min(scores, key=lambda codec: (round(scores[codec], 3), -_plausibility(data, codec)))
    if scores[best] > MOST_BROKEN:
        return None
    return Encoding(best, best)


def _decode(data: bytes, codec: str, whole: bool) -> str:
    return codecs.getincrementaldecoder(codec)("replace").decode(data, whole)


def _broken(data: bytes, codec: str, whole: bool) -> float:
    """The share of characters past ASCII that cannot be decoded, 0 to 1."""
    text = _decode(data, codec, whole)
    past = sum(1 for character in text if character > "\x7f") or 1
    return text.count("\ufffd") / past


def _plausibility(data: bytes, codec: str) -> float:
    """Mean weight of the characters past ASCII: +1 for everyday Japanese, -1 for half-width kana and such."""
    text = _decode(data, codec, whole=False)
    common, rare = len(_COMMON.findall(text)), len(_RARE.findall(text))
    past = sum(1 for character in text if character > "\x7f") or 1
    return (common - rare) / past


def transcode(path: Path, encoding: Encoding, target: Path) -> int:
    """Write `path` as UTF-8 without BOM to `target`; the number of characters that could not be decoded."""
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    broken = 0
    with path.open("rb") as source, target.open("wb") as sink:
        source.seek(encoding.bom)
        while True:
            chunk = source.read(CHUNK)
            text = decoder.decode(chunk, not chunk)
            broken += text.count("\ufffd")
            sink.write(text.encode("utf-8", "surrogatepass"))
            if not chunk:
                return broken
