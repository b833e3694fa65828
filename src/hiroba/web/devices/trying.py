"""The lines with which a new device can be tried at once."""

from __future__ import annotations

import json
import shlex
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Device, Found, Wire
from hiroba.kernel.settings import service as settings
from hiroba.web.devices.measures import BY_ATTRIBUTE

KEY = "＜鍵＞"  # stands for a key that nobody can see any more


class Trial(NamedTuple):
    """user: the name with which the device signs in at the broker."""

    topic: str
    user: str
    payload: str
    mosquitto: str
    curl: str


def trial(found: Found, root: str, key: str = KEY) -> Trial:
    """root: the address of the square, as the reader reaches it."""
    device = found.device
    topic, payload = devices.reading_topic(found), example(device)
    city = settings.city()
    outside = urlsplit(city.mqtt_url.get_secret_value())
    host = outside.hostname or urlsplit(root).hostname or "localhost"
    port = outside.port or city.mqtt_port or 1883
    user = f"{devices.level_of(found.tenant)}/{device.id}"
    words = ["mosquitto_pub", "-h", host, "-p", str(port), "-u", user, "-P", key, "-q", "1"]
    words += ["-t", topic, "-m", payload]
    path = "d" if device.wire is Wire.ULTRALIGHT else "json"
    kind = "text/plain" if device.wire is Wire.ULTRALIGHT else "application/json"
    address = f"{root}/iot/{path}?k={key}&i={device.id}"
    curl = ["curl", address, "-H", f"Content-Type: {kind}", "-d", payload]
    return Trial(
        topic, user, payload, shlex.join(words), "" if device.wire is Wire.PLAIN else shlex.join(curl)
    )


def example(device: Device) -> str:
    """A payload as the device might send it."""
    values: dict[str, Any] = {
        field.source: BY_ATTRIBUTE[field.attribute].example if field.attribute in BY_ATTRIBUTE else 1
        for field in device.fields
    } or {"temperature": 21.5}
    if device.wire is Wire.PLAIN:
        return str(next(iter(values.values())))
    if device.wire is Wire.ULTRALIGHT:
        return "|".join(f"{name}|{value}" for name, value in values.items())
    if device.wire is Wire.NGSI_LD:
        attributes = {field.attribute: {"value": values[field.source]} for field in device.fields}
        return json.dumps(attributes or {"temperature": {"value": 21.5}}, ensure_ascii=False)
    return json.dumps(_nested(values), ensure_ascii=False)


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path, value in values.items():
        steps = path[1:].split("/") if path.startswith("/") else path.split(".")
        place = found
        for step in steps[:-1]:
            place = place.setdefault(step, {})
        place[steps[-1]] = value
    return found
