"""Who somebody is for a service: a name that services elsewhere do not have for them (Core 1.0, 8.1).

The account's number is encrypted for one sector, always to the same (AES-SIV, RFC 5297): whoever has no key
learns no number from it, makes none up, and cannot tell whose it is in another sector. The key is made once;
it lies sealed, so it is in backups, and stays while the keys of sealed fields are changed.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Any, Final
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from hiroba.kernel.signin.models import SubjectKey

SECTOR: Final = "sector"  # of what is kept of a service: the host that speaks for several
_OWN_MACHINE: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_NUMBER: Final = 16  # bytes: how long a name is tells nothing
_THE_ONE: Final = "1"


def sector_of(client: Client) -> str:
    """The host that it comes back to; a service without one host of its own is a sector by itself."""
    if named := (client.data or {}).get(SECTOR):
        return f"host:{named}"
    hosts = {(urlsplit(each).hostname or "").lower() for each in client.get_redirect_uris()}
    host = hosts.pop() if len(hosts) == 1 else ""
    return f"client:{client.pk}" if host in _OWN_MACHINE | {""} else f"host:{host}"


def subject_of(client: Client, person: int) -> str:
    hidden = _box().encrypt(str(person).encode().rjust(_NUMBER, b"\0"), [sector_of(client).encode()])
    return base64.urlsafe_b64encode(hidden).decode().rstrip("=")


def person_of(client: Client, subject: str) -> int | None:
    """Whose name it is for this service; None for nobody's."""
    try:
        hidden = base64.urlsafe_b64decode(subject + "=" * (-len(subject) % 4))
        return int(_box().decrypt(hidden, [sector_of(client).encode()]).lstrip(b"\0"))
    except (InvalidTag, ValueError, binascii.Error):
        return None


def session_for(client: str, sid: str) -> str:
    """The name of a session for one service."""
    said = f"{client}\0{sid}"
    return salted_hmac("hiroba.kernel.signin.subjects", said, algorithm="sha256").hexdigest()[:32]


def _box() -> AESSIV:
    row = SubjectKey.objects.filter(name=_THE_ONE).first() or _made()
    return AESSIV(base64.b64decode(row.sealed))


def _made() -> Any:
    """Of two processes that come at once, one makes it."""
    key = base64.b64encode(secrets.token_bytes(64)).decode()
    try:
        with transaction.atomic():
            return SubjectKey.objects.create(name=_THE_ONE, sealed=key)
    except IntegrityError:
        return SubjectKey.objects.get(name=_THE_ONE)
