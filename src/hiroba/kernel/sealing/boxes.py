"""Seal and open one text: AES-256-GCM (NIST SP 800-38D), bound to the place where it stands.

A sealed text is `s1.KEY.TEXT.ROW`: the key's number, nonce and ciphertext in base64url, the row. Where it can
be looked for, 40 characters stand before it: the key's number and the blind index.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag

from hiroba.kernel.sealing.errors import SealBroken
from hiroba.kernel.sealing.ring import box, digest, ring
from hiroba.kernel.sealing.types import Sealed

_MARK: Final = "s1."
_NONCE: Final = 12  # bytes
INDEX_LENGTH: Final = 40  # characters


class Unsealed(str):
    """A text as it was read, with the row that it was sealed for."""

    row: str


def seal(text: str, place: str, row: str = "", *, index: str = "") -> Sealed:
    """Return a text sealed by the key of now for one place (table.column) and row; raises KeyFileMissing."""
    key = ring().current
    nonce = secrets.token_bytes(_NONCE)
    hidden = ring().boxes[key.id].encrypt(nonce, text.encode(), _associated(place, row, index))
    packed = base64.urlsafe_b64encode(nonce + hidden).decode().rstrip("=")
    return Sealed(f"{index}{_MARK}{key.id}.{packed}.{row}")


def unseal(sealed: str, place: str, *, blind: bool = False) -> Unsealed:
    """Return the text and the row that it says it was sealed for; raises SealBroken, UnknownKey."""
    index, rest = (sealed[:INDEX_LENGTH], sealed[INDEX_LENGTH:]) if blind else ("", sealed)
    if not rest.startswith(_MARK):
        raise SealBroken
    try:
        _mark, key, packed, row = rest.split(".", 3)
        whole = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        text = box(key).decrypt(whole[:_NONCE], whole[_NONCE:], _associated(place, row, index))
    except (ValueError, binascii.Error, InvalidTag) as error:
        raise SealBroken from error
    found = Unsealed(text.decode())
    found.row = row
    return found


def is_sealed(text: str, *, blind: bool = False) -> bool:
    """Say whether a text has the form of a sealed one."""
    return text.startswith(_MARK, INDEX_LENGTH if blind else 0)


def key_of(sealed: str, *, blind: bool = False) -> str:
    """Return the number of the key by which a text was sealed."""
    start = (INDEX_LENGTH if blind else 0) + len(_MARK)
    return sealed[start : start + 8]


def head(key: str) -> str:
    """Return what every text begins with that a key sealed."""
    return f"{_MARK}{key}."


def index_of(text: str, place: str) -> str:
    """Return the blind index under the key of now."""
    key = ring().current
    return key.id + digest(key, place, _folded(text))


def indexes_of(text: str, place: str) -> list[str]:
    """Return the blind indexes under which a text may stand, while keys change under more than one."""
    return [key.id + digest(key, place, _folded(text)) for key in ring().looked_for]


def _folded(text: str) -> str:
    """People type capitals and blanks as they come."""
    return text.strip().lower()


def _associated(place: str, row: str, index: str) -> bytes:
    return "\0".join((place, row, index)).encode()
