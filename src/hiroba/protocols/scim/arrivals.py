"""When an organisation's directory came, and what went wrong last: told on the organisation's page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from hiroba.protocols.scim.models import StaffLink

_EVERY = timedelta(minutes=1)  # between two notes of readings


def came(code: str, *, changed: bool) -> None:
    """Note a request that was answered; of readings one a minute."""
    now = timezone.now()
    if not changed and StaffLink.objects.filter(organisation=code, came__gt=now - _EVERY).exists():
        return
    said: dict[str, Any] = {"came": now} | ({"changed": now} if changed else {})
    StaffLink.objects.update_or_create(organisation=code, defaults=said)


def failed(code: str, error: str, at: str) -> None:
    """Note a request that was refused. error: its code. at: method, kind, attribute; nothing of anybody."""
    now = timezone.now()
    StaffLink.objects.update_or_create(
        organisation=code, defaults={"came": now, "failed": now, "error": error[:64], "at": at[:64]}
    )
