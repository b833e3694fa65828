"""The sealed form of a file: AES-256-GCM in pieces under a key of its own, which lies sealed in its head.

A nonce is the number of its piece and whether it is the last one (STREAM; Hoang, Reyhanitabar, Rogaway and
Vizár, CRYPTO 2015); each piece is bound to the name of the file. So a piece that was changed, left out, moved
within the file or taken from another is not read. A rotation of the keys seals the head anew, not the pieces.
"""

from __future__ import annotations

import base64
import io
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.storage.types import StorageDamaged

PLACE: Final = "files"  # what the keys in the heads are sealed for
HEAD: Final = 256  # bytes
_MARK: Final = b"hiroba sealed file 1\n"
_KEY, _TAG = 32, 16  # bytes
_PIECE: Final = 1 << 20  # bytes of a plain piece


def seal(source: BinaryIO, target: BinaryIO, name: str) -> None:
    """Write the sealed form of a file. Raises KeyFileMissing."""
    key = secrets.token_bytes(_KEY)
    target.write(_head(sealing.seal(base64.b64encode(key).decode(), PLACE)))
    box, bound = AESGCM(key), name.encode()
    for number, (piece, last) in enumerate(_ahead(source, _PIECE)):
        target.write(box.encrypt(_nonce(number, last), piece, bound))


def opened(source: BinaryIO, name: str) -> Iterator[bytes]:
    """Yield the plain bytes of a sealed file, piece by piece. Raises StorageDamaged, UnknownKey."""
    bound = name.encode()
    try:
        text = sealing.unseal(head_of(source.read(HEAD), name), PLACE)
        box = AESGCM(base64.b64decode(text))
        for number, (piece, last) in enumerate(_ahead(source, _PIECE + _TAG)):
            yield box.decrypt(_nonce(number, last), piece, bound)
    except (InvalidTag, ValueError, sealing.SealBroken) as error:
        raise StorageDamaged(key=_told(name)) from error


def plain_size(size: int) -> int:
    """How many bytes a sealed file of this size holds."""
    body = size - HEAD
    return max(body - -(-body // (_PIECE + _TAG)) * _TAG, 0)


def head_of(start: bytes, name: str) -> str:
    """The sealed key in the first bytes of a file. Raises StorageDamaged."""
    if len(start) != HEAD or not start.startswith(_MARK):
        raise StorageDamaged(key=_told(name))
    return start[len(_MARK) :].rstrip(b"\n").decode("ascii", "replace")


def copy_under(head: str, source: Path, target: Path) -> None:
    """Write a sealed file under another head."""
    with source.open("rb") as old, target.open("wb") as new:
        new.write(_head(head))
        old.seek(HEAD)
        shutil.copyfileobj(old, new, _PIECE)


class Reader(io.RawIOBase):
    """A sealed file read from its beginning to its end, plain."""

    def __init__(self, source: BinaryIO, name: str) -> None:
        self._source, self._pieces, self._left = source, opened(source, name), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer)
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        count = min(len(view), len(self._left))
        view[:count], self._left = self._left[:count], self._left[count:]
        return count

    def close(self) -> None:
        self._source.close()
        super().close()


def _head(text: str) -> bytes:
    return (_MARK + text.encode()).ljust(HEAD, b"\n")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _ahead(source: BinaryIO, size: int) -> Iterator[tuple[bytes, bool]]:
    """The pieces of a file, each with whether it is the last one; an empty file is one empty piece."""
    piece = source.read(size)
    while following := source.read(size):
        yield piece, False
        piece = following
    yield piece, True


def _told(name: str) -> str:
    return name.rpartition("/")[2]
