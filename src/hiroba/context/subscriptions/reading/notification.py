"""The member `notification` of a Subscription (ETSI GS CIM 009, 5.2.14 and 5.2.15)."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.types import Context
from hiroba.context.subscriptions.reading import checks
from hiroba.context.subscriptions.types import Endpoint, Form

MAX_URI = 2000  # characters
ACCEPTED = ("application/json", "application/ld+json", "application/geo+json")
SCHEMES = ("http", "https", "mqtt", "mqtts")
_FORMATS = {
    "normalized": "normalized",
    "concise": "concise",
    "keyValues": "simplified",
    "simplified": "simplified",
}
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_HEADER_VALUE = re.compile(r"[^\x00-\x08\x0a-\x1f\x7f]{0,4000}")
_OURS = frozenset(("host", "content-length", "transfer-encoding", "connection", "upgrade"))


def read(value: dict[str, Any], context: Context) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the document keeps, and the fields `endpoint` and those of Form as `form`."""
    kept: dict[str, Any] = {}
    form: dict[str, Any] = {}
    for member in ("attributes", "pick", "omit"):
        if member in value:
            given = checks.texts(f"notification.{member}", value[member])
            form[member] = tuple(checks.names(name, context.expand) for name in given)
            kept[member] = list(form[member])
    if "attributes" in form and ("pick" in form or "omit" in form):
        raise checks.wrong("notification.attributes", _("pickやomitと一緒には使えません"))
    if set(form.get("pick", ())) & set(form.get("omit", ())):
        raise checks.wrong("notification.pick", _("同じ名前をomitにも書けません"))
    _shape(value, kept, form)
    kept["endpoint"], endpoint = _endpoint(value.get("endpoint"))
    return kept, {"endpoint": endpoint, "form": Form(**form)}


def _shape(value: dict[str, Any], kept: dict[str, Any], form: dict[str, Any]) -> None:
    if "format" in value:
        kept["format"] = value["format"]
        if not isinstance(value["format"], str) or value["format"] not in _FORMATS:
            raise checks.wrong(
                "notification.format", format_lazy(_("使えるのは {names} です"), names=", ".join(_FORMATS))
            )
        form["representation"] = _FORMATS[value["format"]]
    for member, field in (("sysAttrs", "system"), ("showChanges", "changes")):
        if member in value:
            kept[member] = form[field] = checks.flag(f"notification.{member}", value[member])
    if form.get("changes") and form.get("representation") == "simplified":
        raise checks.wrong("notification.showChanges", _("keyValuesとは一緒に使えません"))
    if "join" in value:
        if value["join"] not in ("flat", "inline", "@none"):
            raise checks.wrong("notification.join", _("flat、inline、@noneのどれかが必要です"))
        kept["join"] = value["join"]
        form["join"] = "none" if value["join"] == "@none" else value["join"]
    if "joinLevel" in value:
        level = value["joinLevel"]
        if isinstance(level, bool) or not isinstance(level, int) or not 1 <= level <= 10:
            raise checks.wrong("notification.joinLevel", _("1から10までの整数が必要です"))
        kept["joinLevel"] = form["level"] = level


def _endpoint(value: Any) -> tuple[dict[str, Any], Endpoint]:
    if not isinstance(value, dict):
        raise checks.wrong("notification.endpoint", _("オブジェクトが必要です"))
    uri = checks.text("notification.endpoint.uri", value.get("uri"))
    address_of(uri)
    kept: dict[str, Any] = {"uri": uri}
    fields: dict[str, Any] = {"uri": uri}
    if "accept" in value:
        if value["accept"] not in ACCEPTED:
            raise checks.wrong(
                "notification.endpoint.accept",
                format_lazy(_("使えるのは {names} です"), names=", ".join(ACCEPTED)),
            )
        kept["accept"] = fields["accept"] = value["accept"]
    for member in ("timeout", "cooldown"):
        if member in value:
            kept[member] = checks.positive(f"notification.endpoint.{member}", value[member])
            fields[member] = kept[member] / 1000
    for member, field in (("receiverInfo", "receiver"), ("notifierInfo", "notifier")):
        if value.get(member):
            kept[member] = value[member]
            fields[field] = _pairs(f"notification.endpoint.{member}", value[member])
    return kept, Endpoint(**fields)


def address_of(uri: str) -> None:
    """Raise InvalidSubscription for an address that no notification can go to."""
    try:
        parts = urlsplit(uri)
        known = parts.scheme in SCHEMES and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        known = False
    if not known or len(uri) > MAX_URI or any(mark.isspace() for mark in uri):
        raise checks.wrong("notification.endpoint.uri", _("http、https、mqtt、mqttsのアドレスが必要です"))
    if parts.scheme in ("mqtt", "mqtts") and (not parts.path.strip("/") or "+" in parts.path):
        raise checks.wrong("notification.endpoint.uri", _("MQTTのアドレスにはトピックが必要です"))


def _pairs(member: str, value: Any) -> tuple[tuple[str, str], ...]:
    """KeyValuePairs (5.2.22); they become header fields, so nothing in them may break out of one."""
    if not isinstance(value, list):
        raise checks.wrong(member, _("keyとvalueの組の配列が必要です"))
    pairs = []
    for pair in value:
        name, content = (pair.get("key"), pair.get("value")) if isinstance(pair, dict) else (None, None)
        if not isinstance(name, str) or not isinstance(content, str):
            raise checks.wrong(member, _("keyとvalueには文字列が必要です"))
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS or not _HEADER_VALUE.fullmatch(content):
            raise checks.wrong(member, _("ヘッダーとして使えない名前か値があります"))
        pairs.append((name, content))
    return tuple(pairs)
