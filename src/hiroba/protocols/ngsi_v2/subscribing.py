"""Subscriptions as requests of NGSIv2 give them, checked as Orion checks them, and what the house keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import msgspec

from hiroba.context.queries.types import All, AnyOf, Compare, Condition, Path, TypeSelection
from hiroba.context.subscriptions.types import Endpoint, Selector, Subscription, Trigger
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.ngsi_v2 import finding, moments, paths
from hiroba.protocols.ngsi_v2.batch import filter_of
from hiroba.protocols.ngsi_v2.errors import BadRequest
from hiroba.protocols.ngsi_v2.names import ID_PREFIX, is_uri, to_name, to_uri
from hiroba.protocols.ngsi_v2.subscription_rules import CHANNELS, an_object, authority, check_subscription

TONGUE = "ngsi-v2"
URN = "urn:ngsi-v2:subscription:"
DEFAULT_ALTERATIONS = ("entityCreate", "entityChange")
_ID, _TYPE = Path(("id",)), Path(("type",))
_UNWRITTEN = (
    "timesSent", "lastNotification", "lastSuccess", "lastSuccessCode", "lastFailure", "lastFailureReason",
    "failsCounter",
)  # fmt: skip
# An address whose host is only known when it is told; where it really goes is checked when it is sent.
_LATER = "https://receiver.invalid/"


class Kept(msgspec.Struct, frozen=True):
    """What a subscription's document holds: as it was given, and the service paths it is about.

    description: again, where the console of subscriptions looks for it.
    """

    given: dict[str, Any]
    service_path: str = "/#"
    description: str = ""


def kept(subscription: Subscription) -> Kept:
    return msgspec.convert(subscription.document, Kept)


def changed(before: Mapping[str, Any], given: Any) -> dict[str, Any]:
    """What a subscription becomes by an update. Raises BadRequest."""
    an_object("payload", given)
    merged = {**before, **given}
    notification = given.get("notification")
    if isinstance(notification, dict) and not any(channel in notification for channel in CHANNELS):
        old = {name: value for name, value in before["notification"].items() if name not in _UNWRITTEN}
        merged["notification"] = {**old, **notification}
    if "expires" in given and given["expires"] == "":
        del merged["expires"]
    return merged


def subscription(
    id: str, tenant: str, given: Any, service_path: str, sight: Sight, created: int, now: int
) -> Subscription:
    """What is kept. Raises BadRequest."""
    check_subscription(given)
    where = paths.read(service_path)
    if len(where) > 1:
        raise BadRequest("max one service-path allowed for subscriptions")
    subject, notification = given["subject"], given["notification"]
    condition = subject.get("condition", {})
    expression = filter_of(condition.get("expression"))
    selectors = [finding.selector(each) for each in subject["entities"]]
    conditions = [*expression.conditions(), *_conditions(selectors)]
    within = paths.condition(where)
    conditions += [] if within is None else [within]
    watched = tuple(to_name(name) for name in condition.get("attrs", ()))
    return Subscription(
        id=URN + id,
        tenant=tenant,
        tongue=TONGUE,
        sight=sight,
        created=created,
        modified=now,
        document=msgspec.to_builtins(Kept(given, service_path, given.get("description", ""))),
        selectors=_selectors(selectors),
        watched=watched,
        triggers=_triggers(condition.get("alterationTypes") or DEFAULT_ALTERATIONS, bool(watched)),
        q=All(tuple(conditions)) if len(conditions) > 1 else next(iter(conditions), None),
        geo=expression.geo("location"),
        active=given.get("status", "active") != "inactive",
        expires=_expires(given.get("expires")),
        throttling=float(given.get("throttling", 0)),
        together=1,
        endpoint=_endpoint(id, notification),
    )


def _triggers(alterations: Any, watching: bool) -> tuple[Trigger, ...]:
    """What has to happen at all; which alteration it is, is seen when it is told."""
    found: list[Trigger] = []
    if set(alterations) & {"entityCreate", "entityChange", "entityUpdate"}:
        found += [Trigger.ATTRIBUTE_CREATED, Trigger.ATTRIBUTE_UPDATED, Trigger.ATTRIBUTE_DELETED]
    if "entityCreate" in alterations and not watching:
        found.append(Trigger.ENTITY_CREATED)
    if "entityDelete" in alterations:
        found.append(Trigger.ENTITY_DELETED)
    return tuple(found)


def _selectors(given: list[finding.Selector]) -> tuple[Selector, ...]:
    """By what the house finds a subscription; what it cannot say so is a condition as well."""
    return tuple(Selector(_types(each), _uris(each)) for each in given)


def _types(each: finding.Selector) -> TypeSelection | None:
    return TypeSelection(tuple((to_name(type),) for type in each.types)) if each.types else None


def _uris(each: finding.Selector) -> tuple[str, ...]:
    """The URIs of an id, where they are known without looking at the city."""
    if not each.ids or not (each.types or is_uri(each.ids[0])):
        return ()
    return tuple(to_uri(id, type) for id in each.ids for type in each.types or ("",))


def _conditions(given: list[finding.Selector]) -> list[Condition]:
    parts = [_of_selector(each) for each in given]
    if not any(parts):
        return []
    if len(parts) == 1:
        return parts[0]
    return [AnyOf(tuple(_whole(each, part) for each, part in zip(given, parts, strict=True)))]


def _of_selector(each: finding.Selector) -> list[Condition]:
    """What a Selector of the house cannot say."""
    found = [finding.of_pattern(each.pattern), finding.of_type_pattern(each.type_pattern)]
    if each.ids and not _uris(each):
        local = re.escape(quote(each.ids[0], safe="-_.~!*@$,+:"))
        found.append(Compare(_ID, "~=", (f"{ID_PREFIX}{local}$",)))
    return [part for part in found if part is not None]


def _whole(each: finding.Selector, conditions: list[Condition]) -> Condition:
    parts = list(conditions)
    if each.types:
        parts.append(Compare(_TYPE, "==", tuple(to_name(type) for type in each.types)))
    if uris := _uris(each):
        parts.append(Compare(_ID, "==", uris))
    if not parts:
        parts.append(Compare(_ID, "~=", ("",)))
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _expires(text: str | None) -> int | None:
    moment = moments.read(text) if text else None
    return None if moment is None else moments.to_micros(moment)


def _endpoint(id: str, notification: Mapping[str, Any]) -> Endpoint:
    channel = next(name for name in CHANNELS if name in notification)
    target = notification[channel]
    url = target["url"]
    if "${" in url and "${" in authority(url):
        url = _LATER + id
    if channel.startswith("mqtt"):
        url = f"{url.rstrip('/')}/{quote(target['topic'], safe='/')}"
    timeout = target.get("timeout") or 0
    return Endpoint(url, timeout=timeout / 1000 if timeout else None)
