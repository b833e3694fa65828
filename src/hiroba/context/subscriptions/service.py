"""The door of subscriptions: making them, following the log for them, and seeing how they fare."""

from __future__ import annotations

from hiroba.context.subscriptions.errors import UnknownSubscription
from hiroba.context.subscriptions.faring import dead_letters, failures, faring, send_again
from hiroba.context.subscriptions.following import follow
from hiroba.context.subscriptions.intervals import rendered
from hiroba.context.subscriptions.keeping import (
    add,
    change,
    create,
    every,
    get,
    remove,
    replace,
    states,
)
from hiroba.context.subscriptions.reading.read import change_subscription, read_subscription
from hiroba.context.subscriptions.reading.show import show
from hiroba.context.subscriptions.telling.ngsi_ld import over_mqtt
from hiroba.context.subscriptions.tongues import register, watch

__all__ = [
    "UnknownSubscription",
    "add",
    "change",
    "change_subscription",
    "create",
    "dead_letters",
    "every",
    "failures",
    "faring",
    "follow",
    "get",
    "over_mqtt",
    "read_subscription",
    "register",
    "remove",
    "rendered",
    "replace",
    "send_again",
    "show",
    "states",
    "watch",
]
