"""Topics: whose a topic is, and what is sent there.

`hiroba/{organisation}/{device}/attrs` (a reading), `.../attrs/{name}` (one value), `.../cmd` (to the device),
`.../cmdexe` (its answer); as FIWARE's IoT Agents have them `/{key}/{device}/...`, also behind `/json` and
`/ul`; and a topic of the device's own.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from hiroba.context.devices.errors import NotUnderstood, UnknownDevice, UnknownTopic, WrongKey
from hiroba.context.devices.index import Index
from hiroba.context.devices.keys import fits
from hiroba.context.devices.types import Found, Wire

ROOT = "hiroba"
DEFAULT = "-"  # stands for the space without an organisation
_AGENTS = {"json": Wire.JSON, "ul": Wire.ULTRALIGHT}


class Purpose(StrEnum):
    READING = "attrs"
    RESULT = "cmdexe"


class Route(msgspec.Struct, frozen=True):
    """found: the device. attribute: of a topic for one value. wire: where the topic says the form itself."""

    found: Found
    purpose: Purpose
    wire: Wire | None = None
    attribute: str = ""


def level_of(tenant: str) -> str:
    return tenant or DEFAULT


def base_of(found: Found) -> str:
    """The topic under which all of a device's own stand."""
    return f"{ROOT}/{level_of(found.tenant)}/{found.device.id}"


def reading_topic(found: Found) -> str:
    return found.device.topic or f"{base_of(found)}/{Purpose.READING}"


def command_topics(found: Found, key: str = "") -> tuple[str, ...]:
    """Where a device may listen for commands; with its key also in the form of the IoT Agents."""
    own = (f"{base_of(found)}/cmd",)
    if not key:
        return own
    return (*own, *(f"{prefix}/{key}/{found.device.id}/cmd" for prefix in ("", "/json", "/ul")))


def route(index: Index, topic: str) -> Route:
    """Return whose topic it is. Raises UnknownTopic, UnknownDevice, WrongKey."""
    own = index.by_topic.get(topic)
    if own is not None:
        return Route(own, Purpose.READING)
    levels = topic.split("/")
    if levels[0] == ROOT and len(levels) >= 3:
        tenant = "" if levels[1] == DEFAULT else levels[1]
        found = index.find(tenant, levels[2])
        return _purpose(found, levels[3:] or [Purpose.READING.value], None, topic)
    agents = levels[1:] if levels[0] == "" else levels
    wire = _AGENTS.get(agents[0]) if agents else None
    if wire is None and levels[0] != "":
        raise UnknownTopic(topic=topic[:200])
    rest = agents[1:] if wire is not None else agents
    if len(rest) < 3:
        raise UnknownTopic(topic=without_key(topic))
    found = by_key(index, rest[0], rest[1])
    return _purpose(found, rest[2:], wire, without_key(topic))


def by_key(index: Index, key: str, device: str) -> Found:
    """Return the device of this id whose key this is. Raises UnknownDevice, WrongKey."""
    named = index.by_id.get(device, ())
    for found in named:
        if fits(key, found.device.digest):
            return found
    if named:
        raise WrongKey(device=device)
    raise UnknownDevice(device=device[:64])


def without_key(topic: str) -> str:
    """The topic as it may be shown: where an IoT Agent's has the key, dots stand."""
    levels = topic.split("/")
    if levels[0] == ROOT or len(levels) < 3:
        return topic[:200]
    place = 2 if levels[1] in _AGENTS else 1
    if levels[0] in _AGENTS:
        place = 1
    levels[place] = "…"
    return "/".join(levels)[:200]


def _purpose(found: Found, rest: list[str], wire: Wire | None, topic: str) -> Route:
    if rest == [Purpose.READING]:
        return Route(found, Purpose.READING, wire)
    if rest == [Purpose.RESULT]:
        return Route(found, Purpose.RESULT, wire)
    if len(rest) == 2 and rest[0] == Purpose.READING and rest[1]:
        return Route(found, Purpose.READING, Wire.PLAIN, rest[1])
    raise UnknownTopic(topic=topic[:200])


def whose(index: Index, topic: str, error: NotUnderstood | UnknownDevice) -> tuple[str, str]:
    """Return the tenant and the device that a topic without a route concerns most likely, or ("", "")."""
    levels = topic.split("/")
    if isinstance(error, WrongKey):
        named = index.by_id.get(str(error.data["device"]), ())
        return (named[0].tenant, named[0].device.id) if len(named) == 1 else ("", "")
    if levels[0] == ROOT and len(levels) > 2 and levels[1] in index.tenants:
        known = (levels[1], levels[2]) in index.by_name
        return levels[1], levels[2] if known else ""
    return "", ""
