"""Notifications of NGSIv2: whether a change is one that a subscription wants, and how it is put."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from hiroba.context.store.types import Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import Item, Parcel, Subscription, Told, Tongue
from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_v2 import attributes, jexl, macros, view
from hiroba.protocols.ngsi_v2.names import from_name, to_id, to_name
from hiroba.protocols.ngsi_v2.paths import path_of
from hiroba.protocols.ngsi_v2.subscribing import DEFAULT_ALTERATIONS, URN, kept
from hiroba.protocols.ngsi_v2.subscription_rules import CHANNELS, LAST_PRIORITY

_encode = msgspec.json.Encoder().encode
_BUILTIN = ("alterationType", "dateCreated", "dateModified")
_FIXED_HEADERS = frozenset(("fiware-correlator", "ngsiv2-attrsformat", "content-length", "host"))
_spent: set[tuple[tuple[str, str], int]] = set()  # oneshot subscriptions that were told here


class Letter(msgspec.Struct, frozen=True):
    """A notification as it was made when it happened. address: '' for the subscription's own."""

    body: str
    headers: tuple[tuple[str, str], ...]
    method: str = "POST"
    address: str = ""


class _Change(msgspec.Struct, frozen=True):
    """One change as NGSIv2 sees it. shown: attributes after it, by name, normalized with all metadata.
    changed: those whose value, type or metadata is another. written: those that the request named."""

    alteration: str
    shown: dict[str, dict[str, Any]]
    before: dict[str, dict[str, Any]]
    changed: frozenset[str]
    written: frozenset[str]


async def render(store: Store, subscription: Subscription, told: Told) -> Item | None:
    """One entity, when it happened; None where the subscription does not want this change."""
    given = kept(subscription).given
    oneshot = given.get("status") == "oneshot"
    if given.get("status") == "inactive" or (oneshot and _key(subscription) in _spent):
        return None
    subject, notification = given["subject"], given["notification"]
    condition = subject.get("condition", {})
    change = _change(told, metadata_counts=condition.get("notifyOnMetadataChange", True))
    if not _wanted(condition, change):
        return None
    context = _Context(subscription, told, change)
    if (
        "jexlExpression" in condition
        and jexl.evaluate(condition["jexlExpression"], context.values()) is not True
    ):
        return None
    letter = _letter(notification, told, change, context)
    if oneshot:
        await _spend(store, subscription)
    return Item(told.what.record.id, _encode(letter))


def _key(subscription: Subscription) -> tuple[tuple[str, str], int]:
    return subscription.key, subscription.modified


async def _spend(store: Store, subscription: Subscription) -> None:
    """A oneshot subscription was told: it says so, and stays able to deliver what it was told."""
    _spent.add(_key(subscription))

    def inactive(old: Subscription) -> Subscription:
        if old.modified != subscription.modified:
            return old
        document = {**old.document, "given": {**old.document["given"], "status": "inactive"}}
        return msgspec.structs.replace(old, document=document)

    await subscriptions.replace(
        store, subscription.tenant, subscription.id, inactive, tongue=subscription.tongue
    )


def _change(told: Told, *, metadata_counts: bool) -> _Change:
    what = told.what
    shown = view.own_attributes(what.body, what.times)
    before = {from_name(name): view.one_attribute(name, each, {}) for name, each in what.old.items()}
    event = what.record.event
    if event == "created":
        return _Change("entityCreate", shown, {}, frozenset(shown), frozenset(shown))
    if event == "deleted":
        return _Change("entityDelete", shown, before, frozenset(shown), frozenset())
    written = frozenset(from_name(name) for name in what.record.changed)
    gone = frozenset(from_name(name) for name in what.record.gone)
    changed = {
        name
        for name in written
        if name not in before or not _alike(shown[name], before[name], metadata_counts=metadata_counts)
    }
    alteration = "entityChange" if changed | gone else "entityUpdate"
    return _Change(alteration, shown, before, frozenset(changed | gone), written)


def _alike(one: dict[str, Any], other: dict[str, Any], *, metadata_counts: bool) -> bool:
    members = ("type", "value", "metadata") if metadata_counts else ("type", "value")
    return all(_encode(one[member]) == _encode(other[member]) for member in members)


def _wanted(condition: Mapping[str, Any], change: _Change) -> bool:
    alterations = condition.get("alterationTypes") or DEFAULT_ALTERATIONS
    watched = frozenset(condition.get("attrs", ()))
    if change.alteration == "entityDelete":
        return "entityDelete" in alterations
    if change.alteration == "entityCreate":
        return "entityCreate" in alterations and (not watched or not watched.isdisjoint(change.shown))
    if "entityUpdate" in alterations:
        return True
    changed = change.changed & watched if watched else change.changed
    return "entityChange" in alterations and bool(changed)


class _Context:
    """What templates know of a change."""

    def __init__(self, subscription: Subscription, told: Told, change: _Change) -> None:
        self.id, self.type = to_id(told.what.record.id), view.type_of(told.what.body)
        self.service = "" if subscription.tenant == settings.city().default_tenant else subscription.tenant
        self.service_path = path_of(told.what.body)
        self.subscription_id = subscription.id.removeprefix(URN)
        self._told, self._change = told, change

    def values(self) -> dict[str, Any]:
        shown = self._change.shown
        return {
            "service": self.service,
            "servicePath": self.service_path,
            "authToken": None,
            **{name: attribute["value"] for name, attribute in shown.items()},
            "id": self.id,
            "type": self.type,
            "metadata": {name: self._metadata(name) for name in shown},
        }

    def _metadata(self, name: str) -> dict[str, Any]:
        key = to_name(name)
        member = self._told.what.body.get(key)
        dates = view.one_attribute(key, member, self._told.what.times, ("*", "dateCreated", "dateModified"))
        found = {**dates["metadata"], **notified(name, self._change)}
        return {each: metadata["value"] for each, metadata in found.items()}


def notified(name: str, change: _Change) -> dict[str, dict[str, Any]]:
    """The builtin metadata that only notifications have."""
    found: dict[str, dict[str, Any]] = {}
    before = change.before.get(name) or (change.shown.get(name) if name not in change.written else None)
    if before is not None and change.alteration != "entityCreate":
        found["previousValue"] = {"type": before["type"], "value": before["value"]}
    if name in change.written:
        action = "update" if name in change.before else "append"
        found["actionType"] = {"type": "Text", "value": action}
    return found


def _letter(notification: Mapping[str, Any], told: Told, change: _Change, context: _Context) -> Letter:
    channel = next(name for name in CHANNELS if name in notification)
    target = notification[channel]
    custom = channel.endswith("Custom")
    form = notification.get("attrsFormat", "normalized")
    values = context.values() if custom else {}
    kind = "application/json; charset=utf-8"
    if custom and "payload" in target and target["payload"] != "":
        body = "" if target["payload"] is None else macros.decoded(target["payload"], values)
        kind, form = ("" if target["payload"] is None else "text/plain; charset=utf-8"), "custom"
    elif custom and "json" in target:
        body, kind, form = (
            _encode(macros.value(target["json"], values)).decode(),
            "application/json",
            "custom",
        )
    else:
        patch = target.get("ngsi") if custom else None
        body = _body(notification, told, change, context, form, patch, values)
    headers = _headers(context, form, kind)
    if not custom:
        return Letter(body, headers)
    address = _address(channel, target, values)
    if channel == "mqttCustom":
        return Letter(body, (), address=address)
    for name, text in target.get("headers", {}).items():
        headers = _with_header(headers, macros.header(name, values), macros.header(text, values))
    return Letter(body, headers, target.get("method", "POST"), address)


def _headers(context: _Context, form: str, kind: str) -> tuple[tuple[str, str], ...]:
    found = [("Fiware-ServicePath", context.service_path), ("Accept", "application/json")]
    if context.service:
        found.insert(0, ("Fiware-Service", context.service))
    if kind:
        found.append(("Content-Type", kind))
    return (*found, ("Ngsiv2-AttrsFormat", form))


def _with_header(headers: tuple[tuple[str, str], ...], name: str, text: str) -> tuple[tuple[str, str], ...]:
    """A custom header takes the place of the usual one; an empty one takes it away."""
    if name.lower() in _FIXED_HEADERS:
        return headers
    rest = tuple(pair for pair in headers if pair[0].lower() != name.lower())
    return (*rest, (name, text)) if text else rest


def _address(channel: str, target: Mapping[str, Any], values: Mapping[str, Any]) -> str:
    """Where this notification goes; '' for the subscription's own address."""
    if channel == "mqttCustom":
        return f"{target['url'].rstrip('/')}/{quote(macros.text(target['topic'], values), safe='/')}"
    url = macros.text(target["url"], values)
    pairs = {
        macros.text(name, values): macros.text(text, values) for name, text in target.get("qs", {}).items()
    }
    if pairs:
        url += ("&" if urlsplit(url).query else "?") + urlencode(pairs, quote_via=quote)
    return url


def _body(
    notification: Mapping[str, Any],
    told: Told,
    change: _Change,
    context: _Context,
    form: str,
    patch: dict[str, Any] | None,
    values: Mapping[str, Any],
) -> str:
    head = {"id": context.id, "type": context.type}
    shown = change.shown
    if patch:
        head, shown = _patched(head, shown, patch, values)
    found = _chosen(notification, told, change, shown)
    entity: Any = head | found
    if form in ("keyValues", "simplifiedKeyValues"):
        entity = head | {name: attribute["value"] for name, attribute in found.items()}
    elif form == "values":
        entity = [attribute["value"] for attribute in found.values()]
    elif form == "legacy":
        return _encode(_legacy(context, head, found)).decode()
    if form.startswith("simplified"):
        return _encode(entity).decode()
    return _encode({"subscriptionId": context.subscription_id, "data": [entity]}).decode()


def _patched(
    head: dict[str, str], shown: dict[str, dict[str, Any]], patch: dict[str, Any], values: Mapping[str, Any]
) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """The entity under a patch: attributes in the order of their evalPriority, each known to the next."""
    known = dict(values)
    shown = dict(shown)
    names = [name for name in patch if name not in ("id", "type")]
    for name in sorted(names, key=lambda each: _priority(patch[each])):
        given = patch[name]
        value = macros.value(given.get("value"), known)
        known[name] = value
        metadata = shown.get(name, {}).get("metadata", {})
        type = given.get("type") or attributes.default_type(value)
        shown[name] = {"type": type, "value": value, "metadata": metadata}
    for name in ("id", "type"):
        value = macros.value(patch.get(name), known)
        if value is not None:  # an expression without a value leaves it as it is
            head = {**head, name: macros.as_text(value)}
    return head, shown


def _priority(given: Mapping[str, Any]) -> float:
    priority: float = given.get("metadata", {}).get("evalPriority", {}).get("value", LAST_PRIORITY)
    return priority


def _chosen(
    notification: Mapping[str, Any], told: Told, change: _Change, shown: dict[str, dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The attributes that are told of, in the order that the subscription says."""
    own = {name: _with_metadata(name, each, notification, told, change) for name, each in shown.items()}
    if notification.get("onlyChangedAttrs") and change.alteration != "entityDelete":
        patched = {name for name in own if change.shown.get(name) is not shown.get(name)}
        own = {name: each for name, each in own.items() if name in change.changed or name in patched}
    if "exceptAttrs" in notification:
        return {name: each for name, each in own.items() if name not in notification["exceptAttrs"]}
    names = notification.get("attrs") or ["*"]
    found: dict[str, dict[str, Any]] = {}
    for name in names:
        if name == "*":
            found |= own
        elif name in own:
            found[name] = own[name]
        elif name in _BUILTIN or name in ("dateExpires", "servicePath"):
            found |= _builtin(name, told, change)
        elif notification.get("covered"):
            found[name] = {"type": "None", "value": None, "metadata": {}}
    return found


def _builtin(name: str, told: Told, change: _Change) -> dict[str, dict[str, Any]]:
    if name == "alterationType":
        return {name: {"type": "Text", "value": change.alteration, "metadata": {}}}
    return view.builtin(name, told.what.body, told.what.times)


def _with_metadata(
    name: str, shown: dict[str, Any], notification: Mapping[str, Any], told: Told, change: _Change
) -> dict[str, Any]:
    names = notification.get("metadata")
    if not names:
        return shown
    key = to_name(name)
    builtin: dict[str, Any] = notified(name, change)
    if key in told.what.body:
        dates = view.one_attribute(key, told.what.body[key], told.what.times, ("dateCreated", "dateModified"))
        builtin |= dates["metadata"]
    found: dict[str, Any] = {}
    for each in names:
        if each == "*":
            found |= shown["metadata"]
        elif each in shown["metadata"]:
            found[each] = shown["metadata"][each]
        elif each in builtin:
            found[each] = builtin[each]
    return {**shown, "metadata": found}


def _legacy(context: _Context, head: Mapping[str, str], found: Mapping[str, Any]) -> dict[str, Any]:
    """The form of NGSIv1, which old receivers still read."""
    named = [{"name": name, "type": each["type"], "value": each["value"]} for name, each in found.items()]
    element = {"type": head["type"], "isPattern": "false", "id": head["id"], "attributes": named}
    return {
        "subscriptionId": context.subscription_id,
        "originator": "localhost",
        "contextResponses": [
            {"contextElement": element, "statusCode": {"code": "200", "reasonPhrase": "OK"}}
        ],
    }


async def wrap(subscription: Subscription, items: Sequence[Item], id: str) -> Parcel:
    """The notification to be sent; each tells of one entity."""
    letter = msgspec.json.decode(items[0].data, type=Letter)
    notification = kept(subscription).given["notification"]
    channel = next(name for name in CHANNELS if name in notification)
    uri = letter.address or subscription.endpoint.uri
    if channel.startswith("mqtt"):
        return _over_mqtt(notification[channel], uri, letter.body)
    digest = id.rpartition(":")[2].ljust(32, "0")[:32]
    parts = (digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:])
    headers = (*letter.headers, ("Fiware-Correlator", "-".join(parts)))
    return Parcel(uri, letter.body.encode(), headers, letter.method)


def _over_mqtt(target: Mapping[str, Any], uri: str, body: str) -> Parcel:
    if "user" in target:
        scheme, _, rest = uri.partition("://")
        user, password = quote(target["user"], safe=""), quote(target["passwd"], safe="")
        uri = f"{scheme}://{user}:{password}@{rest}"
    wanted = [("MQTT-Version", "mqtt3.1.1"), ("MQTT-QoS", str(target.get("qos", 0)))]
    if target.get("retain"):
        wanted.append(("MQTT-Retain", "true"))
    return Parcel(uri, body.encode(), tuple(wanted))


TONGUE = Tongue(render, wrap)
