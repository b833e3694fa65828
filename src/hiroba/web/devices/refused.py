"""Readings that made no sense, as a page shows them: some at a time, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.http import HttpRequest

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Reject
from hiroba.web.paging import paged

_SHOWN = 20  # on a page
_PAYLOAD = 400  # characters of a payload that are shown


class Refused(NamedTuple):
    """One of them."""

    id: str
    at: datetime
    reason: str
    topic: str
    payload: str
    again: bool


def refused(request: HttpRequest, rejects: Sequence[Reject]) -> dict[str, Any]:
    """What the templates of rejects and of their pages want."""
    shown, pages = paged(request, rejects, _SHOWN)
    return {"rejects": [_shown(each) for each in shown], **pages}


def _shown(reject: Reject) -> Refused:
    return Refused(
        reject.id,
        datetime.fromtimestamp(reject.at / 1_000_000, UTC),
        devices.reason_of(reject),
        reject.topic,
        reject.payload[:_PAYLOAD].decode("utf-8", "replace"),
        bool(reject.payload) and not reject.cut,
    )
