"""Making the key file once, copies of it under a passphrase, and taking keys out."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from hiroba.kernel.sealing import keyfile, ring
from hiroba.kernel.sealing.errors import KeyFileMissing, KeyFileNotMade, KeysUnlike, WrongPassphrase

_FORM = b"hiroba keys 1\n"
_SALT, _NONCE = 16, 12  # bytes
_COST = 2**15  # of scrypt: 32 MB, about a tenth of a second


def ensure(registry: Any) -> None:
    """Make the key file where neither it nor anything sealed is there; write down whose keys these are.

    registry: the model SealingKey. Raises KeyFileNotMade, and KeyFileMissing where the database was sealed by
    other keys.
    """
    path = ring.path()
    if not path.exists():
        if registry.objects.exists():
            raise KeyFileMissing(path=str(path))
        try:
            with suppress(FileExistsError):  # another process was quicker
                keyfile.write(path, [keyfile.new_key()], only_new=True)
        except OSError as error:
            raise KeyFileNotMade(path=str(path)) from error
    note(registry)


def note(registry: Any) -> None:
    """Write the numbers of all keys down in the database."""
    for key in ring.ring().keys:
        registry.objects.get_or_create(pk=key.id, defaults={"made": key.made})


def copy(target: Path, passphrase: str) -> int:
    """Write the keys into a file that only the passphrase opens; return how many. Never overwrites."""
    keys = ring.ring().keys
    salt, nonce = secrets.token_bytes(_SALT), secrets.token_bytes(_NONCE)
    hidden = AESGCM(_stretched(passphrase, salt)).encrypt(nonce, keyfile.encode(keys), _FORM)
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(_FORM + salt + nonce + hidden)
        file.flush()
        os.fsync(file.fileno())
    return len(keys)


def bring_back(source: Path, passphrase: str) -> int:
    """Put the keys of a copy beside those that are there; return how many were missing.

    Raises WrongPassphrase, and KeysUnlike where a number stands for two keys.
    """
    content = source.read_bytes()
    start = len(_FORM)
    salt, nonce = content[start : start + _SALT], content[start + _SALT : start + _SALT + _NONCE]
    try:
        opened = AESGCM(_stretched(passphrase, salt)).decrypt(nonce, content[start + _SALT + _NONCE :], _FORM)
        given = keyfile.decode(opened)
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise WrongPassphrase from error
    path = ring.path()
    known = {each.id: each for each in (keyfile.read(path) if path.exists() else ())}
    for key in given:
        if key.id in known and (known[key.id].seal, known[key.id].index) != (key.seal, key.index):
            raise KeysUnlike(path=str(path))
    missing = [each for each in given if each.id not in known]
    keyfile.write(path, sorted([*known.values(), *missing], key=lambda each: each.made))
    return len(missing)


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_COST, r=8, p=1).derive(passphrase.encode())
