"""The keys that Hiroba signs by as a provider: made when needed, changed every three months by themselves."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.kernel.signin.earlier import opened
from hiroba.kernel.signin.models import SigningKey

SIGNS = timedelta(days=90)
AHEAD = timedelta(days=2)  # it is shown before it signs, so that whoever keeps keys for a day knows it
_SHOWN = SIGNS + timedelta(days=30)


def private_keys() -> list[PrivateKey]:
    """Return every key that is shown, making the next one when it is time."""
    now = timezone.now()
    _prepare(now)
    rows = SigningKey.objects.filter(ends__gt=now).order_by("issued")
    return [
        PrivateKey(pem=opened(row.sealed), not_before=row.begins, expires_at=row.ends, issued_at=row.issued)
        for row in rows
    ]


def _prepare(now: datetime) -> None:
    newest = SigningKey.objects.order_by("-issued").first()
    if newest is None:
        _make(1, now, now)
    elif newest.begins + SIGNS - AHEAD <= now:
        idle = newest.ends <= now + AHEAD  # nobody signed in for months
        _make(int(newest.name) + 1, now, now if idle else max(now + AHEAD, newest.begins + SIGNS))
        SigningKey.objects.filter(ends__lt=now).delete()


def _make(number: int, now: datetime, begins: datetime) -> None:
    """Of two processes that come at once, one makes it."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    try:
        with transaction.atomic():
            SigningKey.objects.create(
                name=str(number), sealed=pem, issued=now, begins=begins, ends=begins + _SHOWN
            )
    except IntegrityError:
        return
