"""Secrets that must be read again (second factors, tokens of other connectors) lie encrypted in the database,
the key apart from it."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed; raises InvalidToken (cryptography) where the key is another."""
    return _box().decrypt(sealed.encode()).decode()


def _box() -> MultiFernet:
    """Written by the key there is, read by those before it too (Django's SECRET_KEY_FALLBACKS)."""
    return MultiFernet([_key(each) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str | bytes) -> Fernet:
    given = secret if isinstance(secret, bytes) else secret.encode()
    derived = HKDF(SHA256(), 32, salt=None, info=b"hiroba second factors").derive(given)
    return Fernet(base64.urlsafe_b64encode(derived))
