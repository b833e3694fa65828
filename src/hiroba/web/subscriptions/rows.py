"""A subscription and how it fares, in words."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.context.subscriptions.types import State, Subscription
from hiroba.web.vocabulary import property_title, type_title

STATES: Mapping[str, tuple[Any, str]] = {
    "failing": (gettext_lazy("届いていません"), "red"),
    "dead": (gettext_lazy("届かなかった通知があります"), "orange"),
    "paused": (gettext_lazy("止めています"), "orange"),
    "expired": (gettext_lazy("期限が切れました"), "orange"),
    "new": (gettext_lazy("まだ通知していません"), "blue"),
    "well": (gettext_lazy("届いています"), "green"),
}
_ERRORS: Mapping[str, Any] = {
    "timeout": gettext_lazy("時間内に返事がありませんでした"),
    "no_connection": gettext_lazy("つながりませんでした"),
    "name_unknown": gettext_lazy("アドレスの名前が見つかりません"),
    "mqtt_refused": gettext_lazy("MQTTの相手が受け付けませんでした"),
    "address_refused": gettext_lazy("内部のアドレスのため、送りません"),
    "paused": gettext_lazy("止めているあいだの通知です"),
    "expired": gettext_lazy("期限が切れていました"),
}


class Row(NamedTuple):
    """A subscription on a page. where: host of its address, what: kinds and properties in words."""

    subscription: Subscription
    state: State
    kind: str
    title: str
    what: str
    where: str
    words: Any
    colour: str
    last_success: datetime | None
    last_failure: datetime | None
    next_try: datetime | None
    created: datetime


def row(subscription: Subscription, state: State) -> Row:
    kind = _kind(subscription, state)
    words, colour = STATES[kind]
    document = subscription.document
    what = _what(subscription)
    title = document.get("subscriptionName") or document.get("description") or what
    return Row(
        subscription,
        state,
        kind,
        str(title)[:200],
        what,
        urlsplit(subscription.endpoint.uri).hostname or "",
        words,
        colour,
        moment(state.last_success),
        moment(state.last_failure),
        moment(state.open_until),
        datetime.fromtimestamp(subscription.created / 1e6, UTC),
    )


def outcome(error: str) -> str:
    """What came of an attempt, in words."""
    if not error:
        return _("届きました")
    if error.startswith("HTTP 5"):
        return _("受け取る側で不具合が起きました（{error}）").format(error=error)
    if error.startswith("HTTP "):
        return _("受け取る側が断りました（{error}）").format(error=error)
    return str(_ERRORS.get(error) or error)


def moment(at: int | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at / 1e6, UTC)


def _kind(subscription: Subscription, state: State) -> str:
    status = subscription.status(time.time_ns() // 1000)
    if status != "active":
        return status
    if state.waiting or (state.last_failure or 0) > (state.last_success or 0):
        return "failing"
    if state.dead:
        return "dead"
    return "well" if state.last_success else "new"


def _what(subscription: Subscription) -> str:
    types = [
        name
        for selector in subscription.selectors
        if selector.types is not None
        for group in selector.types.groups
        for name in group
    ]
    kinds = "、".join(dict.fromkeys(type_title(name) for name in types)) or _("すべてのもの")
    if not subscription.watched:
        return _("{kinds}の変化").format(kinds=kinds)
    names = "、".join(property_title(types[0] if types else "", name) for name in subscription.watched)
    return _("{kinds}（{names}）").format(kinds=kinds, names=names)
