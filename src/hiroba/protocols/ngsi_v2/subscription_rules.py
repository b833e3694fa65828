"""What Orion takes as a subscription, told in its words where it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from hiroba.protocols.ngsi_v2 import moments, rules
from hiroba.protocols.ngsi_v2.errors import BadRequest

ALTERATIONS = ("entityCreate", "entityChange", "entityUpdate", "entityDelete")
FORMATS = (
    "normalized", "simplifiedNormalized", "keyValues", "simplifiedKeyValues", "values", "legacy",
)  # fmt: skip
CHANNELS = ("http", "httpCustom", "mqtt", "mqttCustom")
METHODS = ("GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT")
FIRST_PRIORITY, LAST_PRIORITY = 1, 100_000
MAX_TIMEOUT = 1_800_000  # milliseconds
_PAYLOADS = ("payload", "json", "ngsi")
_MEMBERS = ("description", "subject", "notification", "expires", "status", "throttling")


def authority(url: str) -> str:
    """The host and port of an address, which may be a template."""
    return url.partition("://")[2].partition("/")[0] if "://" in url else url


def check_subscription(given: Any) -> None:
    """Raises BadRequest."""
    an_object("payload", given)
    for name in given:
        if name not in (*_MEMBERS, "id"):
            raise BadRequest(f"Unrecognized field in JSON payload: /{name[:50]}/")
    _check_head(given)
    if "subject" not in given:
        raise BadRequest("no subject for subscription specified")
    if "notification" not in given:
        raise BadRequest("no notification for subscription specified")
    _check_subject(given["subject"])
    _check_notification(given["notification"])


def _check_head(given: Mapping[str, Any]) -> None:
    description = given.get("description", "")
    _text("description", description)
    if len(description) > 1024:
        raise BadRequest("max description length exceeded")
    if not rules.is_clean(description):
        raise BadRequest("forbidden characters in description")
    if "expires" in given:
        _text("expires", given["expires"])
        if given["expires"] and moments.read(given["expires"]) is None:
            raise BadRequest("expires has an invalid format")
    if "status" in given:
        _text("status", given["status"])
        if given["status"] not in ("active", "inactive", "oneshot"):
            raise BadRequest("status is not valid: it has to be either active, inactive or oneshot")
    throttling = given.get("throttling", 0)
    if isinstance(throttling, bool) or not isinstance(throttling, int):
        raise BadRequest("throttling is not an int")
    if not 0 <= throttling < 1e9:
        raise BadRequest("throttling must be a non-negative integer")


def _check_subject(subject: Any) -> None:
    an_object("subject", subject)
    if "entities" not in subject:
        raise BadRequest("no subject entities specified")
    if not isinstance(subject["entities"], list):
        raise BadRequest("subject entities is not an array")
    if not subject["entities"]:
        raise BadRequest("subject entities is empty")
    if "condition" not in subject:
        return
    condition = subject["condition"]
    an_object("condition", condition)
    if not condition:
        raise BadRequest("condition is empty")
    _names("attrs", condition.get("attrs", []))
    _text("jexlExpression", condition.get("jexlExpression", ""))
    if "notifyOnMetadataChange" in condition:
        _flag("notifyOnMetadataChange", condition["notifyOnMetadataChange"])
    expression = condition.get("expression", {})
    given = [
        name
        for name in ("georel", "geometry", "coords")
        if isinstance(expression, dict) and name in expression
    ]
    if given and len(given) != 3:
        raise BadRequest("partial geo expression: geometry, georel and coords have to be provided together")
    _check_alterations(condition.get("alterationTypes", []))


def _check_alterations(given: Any) -> None:
    if not isinstance(given, list):
        raise BadRequest("alterationTypes is not an array")
    for each in given:
        if each not in ALTERATIONS:
            raise BadRequest(f"unknown subscription alterationType: {str(each)[:50]}")


def _check_notification(given: Any) -> None:
    an_object("notification", given)
    channels = [name for name in CHANNELS if name in given]
    if not channels:
        if given.keys() & {"kafka", "kafkaCustom"}:
            raise BadRequest("kafka notifications are not supported")
        raise BadRequest("http, httpCustom, mqtt, mqttCustom, kafka or kafkaCustom is missing")
    if len(channels) > 1:
        raise BadRequest("only one of http, httpCustom, mqtt, mqttCustom, kafka or kafkaCustom is allowed")
    _check_channel(channels[0], given[channels[0]])
    _names("attrs", given.get("attrs", []))
    if "exceptAttrs" in given:
        _names("exceptAttrs", given["exceptAttrs"])
        if "attrs" in given:
            raise BadRequest("http notification has attrs and exceptAttrs")
        if not given["exceptAttrs"]:
            raise BadRequest("http notification has exceptAttrs is empty")
    _names("metadata", given.get("metadata", []))
    for name in ("onlyChangedAttrs", "covered"):
        _flag(name, given.get(name, False))
    if given.get("covered") and not given.get("attrs"):
        raise BadRequest("covered true cannot be used if notification attributes list is empty")
    if given.get("attrsFormat", FORMATS[0]) not in FORMATS:
        raise BadRequest(
            "invalid attrsFormat, accepted values: normalized, simplifiedNormalized, keyValues, "
            "simplifiedkeyValues, values"
        )
    _check_most_fails(given.get("maxFailsLimit", 1))


def _check_most_fails(given: Any) -> None:
    if isinstance(given, bool) or not isinstance(given, int):
        raise BadRequest("maxFailsLimit is not an int")
    if given <= 0:
        raise BadRequest("maxFailsLimit must be greater than zero")


def _check_channel(channel: str, given: Any) -> None:
    kind = channel.removesuffix("Custom")
    if not isinstance(given, dict):
        raise BadRequest(f"{channel} notification is not an object")
    if "url" not in given:
        raise BadRequest(f"url {channel} notification is missing")
    if not isinstance(given["url"], str):
        raise BadRequest(f"url {channel} notification is not a string")
    _check_url(kind, channel, given["url"])
    timeout = given.get("timeout", 0)
    if isinstance(timeout, bool) or not isinstance(timeout, int):
        raise BadRequest("timeout is not an int")
    if not 0 <= timeout <= MAX_TIMEOUT:
        raise BadRequest(f"timeout field must be an integer between 0 and {MAX_TIMEOUT}")
    if kind == "mqtt":
        _check_mqtt(channel, given)
    if channel.endswith("Custom"):
        _check_custom(channel, given)


def _check_url(kind: str, channel: str, url: str) -> None:
    custom = channel.endswith("Custom")
    if not rules.is_clean(url) and not (custom and "${" in url):
        where = "custom /url/" if custom else f"{kind} field /url/"
        raise BadRequest(f"forbidden characters in {where}")
    if custom and "${" in url and "${" in authority(url):
        return
    try:
        parts = urlsplit(url)
        there = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        there = False
    if not there:
        raise BadRequest("invalid custom /url/" if custom else "Invalid URL parsing notification url")
    mqtt = parts.scheme in ("mqtt", "mqtts")
    if kind == "http" and mqtt:
        raise BadRequest("mqtt URL cannot be used in http notifications")
    if kind == "mqtt" and not mqtt:
        raise BadRequest("http or https URL cannot be used in mqtt notifications")
    if kind == "mqtt" and parts.path not in ("", "/"):
        raise BadRequest("path cannot be used in mqtt url, use topic instead")
    if not mqtt and parts.scheme not in ("http", "https"):
        raise BadRequest("Invalid URL parsing notification url")


def _check_mqtt(channel: str, given: Mapping[str, Any]) -> None:
    topic = given.get("topic")
    if topic is None:
        raise BadRequest(f"topic {channel} notification is missing")
    if not isinstance(topic, str):
        raise BadRequest(f"topic {channel} notification is not a string")
    if not topic:
        raise BadRequest("empty mqtt field /topic/")
    if "+" in topic or "#" in topic:
        raise BadRequest("+ and # are not allowed in mqtt field /topic/")
    quality = given.get("qos", 0)
    if isinstance(quality, bool) or not isinstance(quality, int):
        raise BadRequest("qos is not an int")
    if not 0 <= quality <= 2:
        raise BadRequest("mqtt qos field must be an integer in the 0 to 2 range")
    if not isinstance(given.get("retain", False), bool):
        raise BadRequest("retain is not a bool")
    if ("user" in given) != ("passwd" in given):
        raise BadRequest("you must use user and passwd fields simultaneously")
    for name in ("user", "passwd"):
        if name in given:
            _text(name, given[name])
            if not rules.is_clean(given[name]):
                raise BadRequest(f"forbidden characters in mqtt /{name}/")


def _check_custom(channel: str, given: Mapping[str, Any]) -> None:
    if sum(name in given for name in _PAYLOADS) > 1:
        raise BadRequest(
            "only one of payload, json or ngsi fields accepted at the same time in httpCustom, mqttCustom "
            "or kafkaCustom"
        )
    if not isinstance(given.get("payload", ""), str | None):
        raise BadRequest(f"payload {channel} notification is not a string")
    if isinstance(given.get("payload"), str) and not rules.is_clean(given["payload"]):
        raise BadRequest("forbidden characters in custom /payload/")
    if not isinstance(given.get("json", {}), dict | list):
        raise BadRequest("json fields in httpCustom, mqttCustom or kafkaCustom must be object or array")
    if "ngsi" in given:
        an_object("ngsi", given["ngsi"])
        for name, each in given["ngsi"].items():
            _check_patch(name, each)
    if channel == "httpCustom":
        _check_request(given)


def _check_request(given: Mapping[str, Any]) -> None:
    for name in ("headers", "qs"):
        pairs = given.get(name, {})
        an_object(name, pairs)
        if not all(isinstance(value, str) for value in pairs.values()):
            raise BadRequest(f"{name} httpCustom notification is not an object of strings")
        quotes = "'\"" if name == "headers" else ""
        for text in (*pairs, *pairs.values()):
            if not rules.is_clean("".join(mark for mark in text if mark not in quotes)):
                raise BadRequest(f"forbidden characters in custom notification httpCustom {name}")
    if given.get("method", "POST") not in METHODS:
        raise BadRequest("unknown method httpCustom notification")


def _check_patch(name: str, given: Any) -> None:
    if name in ("id", "type"):
        _text(name, given)
        return
    an_object(name, given)
    metadata = given.get("metadata", {})
    an_object("metadata", metadata)
    if not metadata.keys() <= {"evalPriority"}:
        raise BadRequest("only evalPriority metadata is allowed in ngsi field in custom notifications")
    priority = metadata.get("evalPriority", {"value": 1})
    value = priority.get("value") if isinstance(priority, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadRequest("evalPriority metadata must be a number")
    if value < FIRST_PRIORITY:
        raise BadRequest(f"evalPriority metadata minimum priority is {FIRST_PRIORITY}")
    if value > LAST_PRIORITY:
        raise BadRequest(f"evalPriority metadata maximum priority is {LAST_PRIORITY}")


def an_object(name: str, given: Any) -> None:
    """Raises BadRequest."""
    if not isinstance(given, dict):
        raise BadRequest(f"{name} is not an object")


def _text(name: str, given: Any) -> None:
    if not isinstance(given, str):
        raise BadRequest(f"{name} is not a string")


def _flag(name: str, given: Any) -> None:
    if not isinstance(given, bool):
        raise BadRequest(f"{name} is not a bool")


def _names(name: str, given: Any) -> None:
    if not isinstance(given, list):
        raise BadRequest(f"the field /{name}/ must be a JSON array")
    for number, each in enumerate(given):
        if not isinstance(each, str):
            raise BadRequest(f"only JSON Strings allowed in string vector /{name}/")
        if not each:
            raise BadRequest(f"empty string found in string vector /{name}/")
        if not rules.is_clean(each):
            raise BadRequest("forbidden characters in attribute name")
        if each in given[:number]:
            raise BadRequest(f"duplicated item /{each[:50]}/ in array")
