"""The members of a Subscription (ETSI GS CIM 009, 5.2.12): each into what is kept of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.types import NULL
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.subscriptions.reading import checks, notification
from hiroba.context.subscriptions.types import Selector, Trigger

MAX_SELECTORS = 1000
Fields = dict[str, Any]  # of types.Subscription
# From a member's value to what the document keeps of it, and the fields that follow from it.
Reader = Callable[[str, Any, Context], tuple[Any, Fields]]


def _plain(check: Callable[[str, Any], Any]) -> Reader:
    def read(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
        check(member, value)
        return value, {}

    return read


def _field(name: str, check: Callable[[str, Any], Any]) -> Reader:
    def read(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
        return value, {name: check(member, value)}

    return read


def _entities(member: str, value: Any, context: Context) -> tuple[Any, Fields]:
    if not isinstance(value, list) or not value or len(value) > MAX_SELECTORS:
        raise checks.wrong(member, _("空でない配列が必要です"))
    kept, selectors = [], []
    for given in value:
        if not isinstance(given, dict):
            raise checks.wrong(member, _("オブジェクトの配列が必要です"))
        document, selector = _selector(given, context)
        kept.append(document)
        selectors.append(selector)
    return kept, {"selectors": tuple(selectors)}


def _selector(given: dict[str, Any], context: Context) -> tuple[dict[str, Any], Selector]:
    kinds = checks.names(checks.text("entities.type", given.get("type")), context.expand)
    kept: dict[str, Any] = {"type": kinds}
    ids: tuple[str, ...] = ()
    if "id" in given:
        kept["id"] = given["id"]
        several = given["id"] if isinstance(given["id"], list) else [given["id"]]
        ids = tuple(checks.uri("entities.id", one) for one in several)
    pattern = None
    if "idPattern" in given:
        pattern = kept["idPattern"] = checks.text("entities.idPattern", given["idPattern"])
        queries.check_pattern(pattern)
    types = None if kinds == "*" else queries.parse_types(kinds, str)
    return kept, Selector(types, ids, None if ids else pattern)  # ids come before idPattern (5.2.33)


def _triggers(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
    try:
        found = tuple(Trigger(one) for one in checks.texts(member, value))
    except ValueError:
        raise checks.wrong(
            member, format_lazy(_("使えるのは {names} です"), names=", ".join(Trigger))
        ) from None
    return value, {"triggers": found}


def _watched(member: str, value: Any, context: Context) -> tuple[Any, Fields]:
    names = tuple(context.expand(name) for name in checks.texts(member, value))
    return list(names), {"watched": names}


def _q(member: str, value: Any, context: Context) -> tuple[Any, Fields]:
    """In a URL q would have been percent-encoded, so some send it so here too."""
    condition = queries.parse_q(unquote(checks.text(member, value)), context.expand)
    return value, {"q": condition}


def _csf(member: str, value: Any, context: Context) -> tuple[Any, Fields]:
    queries.parse_q(unquote(checks.text(member, value)), context.expand)
    return value, {}


def _scopes(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
    return value, {"scopes": queries.parse_scopes(checks.text(member, value))}


def _geo(member: str, value: Any, context: Context) -> tuple[Any, Fields]:
    if not isinstance(value, dict):
        raise checks.wrong(member, _("オブジェクトが必要です"))
    geo = queries.parse_geo(
        value.get("georel"),
        value.get("geometry"),
        value.get("coordinates"),
        value.get("geoproperty"),
        context.expand,
    )
    kept = {key: value[key] for key in ("georel", "geometry", "coordinates")}
    return kept | ({"geoproperty": geo.attribute} if "geoproperty" in value else {}), {"geo": geo}


def _language(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
    return value, {"language": checks.text(member, value)}


def _datasets(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
    several = checks.texts(member, [value] if isinstance(value, str) else value)
    return value, {"datasets": tuple(one if one == "@none" else checks.uri(member, one) for one in several)}


def _jsonld_context(member: str, value: Any, _context: Context) -> tuple[Any, Fields]:
    if not isinstance(value, str) or not re.fullmatch(r"https?://\S+", value):
        raise checks.wrong(member, _("@contextのURLが必要です"))
    return value, {}


def _notification(member: str, value: Any, context: Context) -> tuple[Any, Fields]:
    if not isinstance(value, dict):
        raise checks.wrong(member, _("オブジェクトが必要です"))
    return notification.read(value, context)


READERS: dict[str, Reader] = {
    "subscriptionName": _plain(checks.text),
    "description": _plain(checks.text),
    "entities": _entities,
    "notificationTrigger": _triggers,
    "watchedAttributes": _watched,
    "timeInterval": _field("interval", checks.positive),
    "throttling": _field("throttling", checks.positive),
    "q": _q,
    "csf": _csf,
    "geoQ": _geo,
    "scopeQ": _scopes,
    "isActive": _field("active", checks.flag),
    "expiresAt": _field("expires", checks.moment),
    "lang": _language,
    "datasetId": _datasets,
    "jsonldContext": _jsonld_context,
    "splitEntities": _plain(checks.flag),
    "localOnly": _plain(checks.flag),
    "notification": _notification,
}
ABSENT: dict[str, Fields] = {  # what follows from a member that is taken away
    "entities": {"selectors": ()},
    "notificationTrigger": {"triggers": (Trigger.ATTRIBUTE_CREATED, Trigger.ATTRIBUTE_UPDATED)},
    "watchedAttributes": {"watched": ()},
    "timeInterval": {"interval": None},
    "throttling": {"throttling": 0.0},
    "q": {"q": None},
    "geoQ": {"geo": None},
    "scopeQ": {"scopes": None},
    "isActive": {"active": True},
    "expiresAt": {"expires": None},
    "lang": {"language": None},
    "datasetId": {"datasets": ()},
}


def read_members(document: dict[str, Any], context: Context) -> tuple[dict[str, Any], Fields]:
    """Read the members that are there. Raises InvalidSubscription, and what the questions' parsers raise.

    What a subscriber may not give (status, timesSent ...) or nobody knows is left out (5.2.12).
    """
    kept: dict[str, Any] = {}
    fields: Fields = {}
    for member, reader in READERS.items():
        if member not in document:
            continue
        value = document[member]
        if value is None or value == NULL:
            raise checks.wrong(member, _("nullは使えません"))
        try:
            kept[member], found = reader(member, value, context)
        except KeyError as missing:
            raise checks.wrong(member, _("足りない項目があります")) from missing
        fields |= found
    return kept, fields
