"""What a seal is: SHA-256 over the seal before and the line in its one canonical form."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.utils.crypto import salted_hmac

BEGINNING: Final = "0" * 64  # what the first line's seal is made over
COLUMNS: Final = (
    "id", "at", "actor_kind", "actor", "on_behalf", "action", "kind", "object_id", "organisation", "purpose",
    "rules", "outcome", "details",
)  # fmt: skip


def content(values: Iterable[Any]) -> dict[str, Any]:
    """A line as it is sealed and exported, from the values of COLUMNS; the time in UTC to the microsecond."""
    told = dict(zip(COLUMNS, values, strict=True))
    at: datetime = told["at"]
    told["at"] = at.astimezone(UTC).isoformat(timespec="microseconds")
    return told


def canonical(told: dict[str, Any]) -> bytes:
    """Keys in order, no blanks, UTF-8: the same from every database."""
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def seal_of(before: str, told: dict[str, Any]) -> str:
    """The seal of a line behind the seal `before`: 64 hexadecimal digits."""
    return hashlib.sha256(before.encode() + b"\n" + canonical(told)).hexdigest()


def signature_of(position: int, seal: str, at: datetime) -> str:
    """HMAC-SHA-256 over a head of the chain; the key is derived from the installation's secret (RFC 2104)."""
    told = f"{position}\n{seal}\n{at.astimezone(UTC).isoformat(timespec='microseconds')}"
    return hmac.digest(_key(settings.SECRET_KEY), told.encode(), "sha256").hex()


def is_signed(position: int, seal: str, at: datetime, signature: str) -> bool:
    """Report whether this installation signed the head."""
    return hmac.compare_digest(signature_of(position, seal, at), signature)


@cache
def _key(secret: str) -> bytes:
    return salted_hmac("hiroba.kernel.journal.head", "", secret=secret, algorithm="sha256").digest()
