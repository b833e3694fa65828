"""The keys of this installation, read once and again when the file has changed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hiroba.kernel.sealing import keyfile
from hiroba.kernel.sealing.errors import KeyFileMissing, UnknownKey
from hiroba.kernel.sealing.keyfile import Key
from hiroba.kernel.sealing.types import KeyState
from hiroba.kernel.settings import service as settings

Stamp = tuple[int, int, int]  # of the file: when it was written, its length, which one it is


@dataclass(frozen=True)
class Ring:
    keys: tuple[Key, ...]

    @cached_property
    def current(self) -> Key:
        """The key that seals."""
        return [each for each in self.keys if each.state is KeyState.OPEN][-1]

    @cached_property
    def looked_for(self) -> tuple[Key, ...]:
        """Those under which rows may be found."""
        return tuple(each for each in self.keys if each.state is not KeyState.RETIRED)

    @cached_property
    def boxes(self) -> dict[str, AESGCM]:
        return {each.id: AESGCM(each.seal) for each in self.keys}


_read: dict[Path, tuple[Stamp, Ring]] = {}


def path() -> Path:
    return settings.server().key_path


def ring() -> Ring:
    """Return the keys as the file has them now; raises KeyFileMissing."""
    place = path()
    try:
        found = place.stat()
    except FileNotFoundError as error:
        raise KeyFileMissing(path=str(place)) from error
    stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
    known = _read.get(place)
    if known is None or known[0] != stamp:
        known = _read[place] = (stamp, Ring(keyfile.read(place)))
    return known[1]


def box(key: str) -> AESGCM:
    """Return what opens texts of this key; raises UnknownKey, KeyFileMissing."""
    known = _read.get(path())
    if known is not None and key in known[1].boxes:
        return known[1].boxes[key]
    try:
        return ring().boxes[key]
    except KeyError as error:
        raise UnknownKey(key=key[:8]) from error


def digest(key: Key, place: str, text: str) -> str:
    """Return 128 bits of HMAC-SHA256, hexadecimal."""
    return hmac.digest(key.index, f"{place}\0{text}".encode(), "sha256").hex()[:32]
