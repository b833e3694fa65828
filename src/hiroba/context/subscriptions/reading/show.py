"""A Subscription as it is given back (ETSI GS CIM 009, 5.2.12 and 5.8.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.reading import checks
from hiroba.context.subscriptions.types import State, Subscription

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def show(
    subscription: Subscription, state: State | None, context: Context, now: Micros, *, system: bool = False
) -> dict[str, Any]:
    """Return the document with its names as the context shortens them, and how it fares."""
    document = dict(subscription.document)
    if "entities" in document:
        document["entities"] = [
            {**one, "type": checks.names(one["type"], context.compact)} for one in document["entities"]
        ]
    if "watchedAttributes" in document:
        document["watchedAttributes"] = [context.compact(name) for name in document["watchedAttributes"]]
    if "geoproperty" in document.get("geoQ", {}):
        document["geoQ"] = {
            **document["geoQ"], "geoproperty": context.compact(document["geoQ"]["geoproperty"])
        }  # fmt: skip
    document["notificationTrigger"] = [str(trigger) for trigger in subscription.triggers]
    document["status"] = subscription.status(now)
    document["notification"] = _notification(document["notification"], state, context)
    if system:
        document |= {"createdAt": iso(subscription.created), "modifiedAt": iso(subscription.modified)}
    return document


def _notification(kept: dict[str, Any], state: State | None, context: Context) -> dict[str, Any]:
    shown = dict(kept)
    for member in ("attributes", "pick", "omit"):
        if member in shown:
            shown[member] = [checks.names(name, context.compact) for name in shown[member]]
    if state is None or not state.sent:
        return shown
    failing = (state.last_failure or 0) > (state.last_success or 0)
    shown |= {"status": "failed" if failing else "ok", "timesSent": state.sent, "timesFailed": state.failed}
    for member, at in (
        ("lastNotification", state.last_notification),
        ("lastSuccess", state.last_success),
        ("lastFailure", state.last_failure),
    ):
        if at is not None:
            shown[member] = iso(at)
    return shown


def iso(at: Micros) -> str:
    """A DateTime with milliseconds (4.6.3)."""
    return (_EPOCH + timedelta(microseconds=at)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
