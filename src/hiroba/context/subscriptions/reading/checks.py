"""The simple values within a subscription, each checked where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.errors import InvalidSubscription

MAX_ID = 1000  # characters
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_NAME = re.compile(r"[^{}(),|;\s]+")
_OWN = frozenset(("id", "type", "scope", "createdAt", "modifiedAt", "deletedAt", "expiresAt", "*"))


def wrong(member: str, reason: Any) -> InvalidSubscription:
    return InvalidSubscription(member=member, reason=reason)


def text(member: str, value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise wrong(member, _("空でない文字列が必要です"))
    return value


def flag(member: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(member, _("trueかfalseが必要です"))
    return value


def positive(member: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1e12:
        raise wrong(member, _("正の数が必要です"))
    return float(value)


def uri(member: str, value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_ID or not _URI.fullmatch(value):
        raise wrong(member, _("URIが必要です"))
    return value


def texts(member: str, value: Any) -> tuple[str, ...]:
    """A list of texts with at least one in it."""
    if not isinstance(value, list) or not value:
        raise wrong(member, _("空でない配列が必要です"))
    return tuple(text(member, item) for item in value)


def moment(member: str, value: Any) -> Micros:
    """A DateTime (4.6.3) with its offset from UTC."""
    try:
        found = datetime.fromisoformat(text(member, value))
    except ValueError:
        raise wrong(member, _("日時（例:2030-01-31T12:00:00Z）が必要です")) from None
    if found.tzinfo is None:
        raise wrong(member, _("日時（例:2030-01-31T12:00:00Z）が必要です"))
    return micros(found)


def micros(moment: datetime) -> Micros:
    since = moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def names(expression: str, change: Callable[[str], str]) -> str:
    """Put every name of a selection (`(A;B),C`, `a{b,c}`) through `change`."""
    return _NAME.sub(lambda match: match[0] if match[0] in _OWN else change(match[0]), expression)
