"""Values of the devices: what a device is, how its payload is read, how it fares, what it sent in vain."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from hiroba.kernel.decide.types import Visibility

Micros = int  # microseconds since 1970-01-01T00:00:00Z


class Wire(StrEnum):
    """How a payload is written."""

    PLAIN = "plain"  # one value
    JSON = "json"
    ULTRALIGHT = "ultralight"  # FIWARE UltraLight 2.0
    NGSI_LD = "ngsi-ld"  # an entity, or attributes of one, in any NGSI-LD representation

    @property
    def label(self) -> str:
        """Its name as people write it."""
        return {"json": "JSON", "ultralight": "UltraLight", "ngsi-ld": "NGSI-LD"}.get(self.value, "値")


class Value(StrEnum):
    """What a field of a payload is taken for."""

    NUMBER = "number"
    TEXT = "text"
    BOOLEAN = "boolean"
    TIME = "time"
    RELATIONSHIP = "relationship"  # a URI
    GEOMETRY = "geometry"  # GeoJSON
    JSON = "json"  # as it stands


class Field(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One field of a payload and the attribute that it becomes.

    source: `/a/0/b` (JSON Pointer) or `a[0].b`; a key of UltraLight; "" is the payload itself.
    attribute: its name in NGSI-LD, a term or an IRI. factor, offset: value * factor + offset, of numbers.
    unit: UN/CEFACT code. minimum, maximum: the plausible range, after factor and offset.
    """

    source: str
    attribute: str
    value: Value = Value.NUMBER
    factor: float = 1.0
    offset: float = 0.0
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None


class Command(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a device can be told. payload: a template, `{value}` stands for the value (JSON), `{name}`
    and `{device}` for those; "" is the protocol's own form."""

    name: str
    payload: str = ""


class Device(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A device of an organisation (the tenant) and the entity that it feeds.

    digest: SHA-256 of its key, hexadecimal. topic: a topic of its own besides the standing ones, or "".
    rest: fields that the mapping does not name become attributes of their own names. time, longitude,
    latitude, battery: paths in the payload, or "" . fixed: attributes (normalized) that the entity has from
    its first reading on. every: seconds between two readings as expected, for "has not been heard of".
    """

    id: str
    name: str
    digest: str
    entity: str
    type: str
    wire: Wire = Wire.JSON
    topic: str = ""
    fields: tuple[Field, ...] = ()
    rest: bool = False
    time: str = ""
    longitude: str = ""
    latitude: str = ""
    battery: str = ""
    fixed: dict[str, Any] = {}
    commands: tuple[Command, ...] = ()
    every: int = 3600
    visibility: Visibility = Visibility.PUBLIC
    enabled: bool = True
    created: Micros = 0


class Found(msgspec.Struct, frozen=True):
    """A device and whose it is."""

    tenant: str
    device: Device


class Status(msgspec.Struct, omit_defaults=True):
    """How a device fares, as one way in has counted it. battery: per cent."""

    readings: int = 0
    rejected: int = 0
    seen: Micros = 0
    battery: float | None = None


class State(StrEnum):
    NEVER = "never"  # has not sent anything yet
    LIVE = "live"
    QUIET = "quiet"  # later than expected
    OFF = "off"  # switched off by its owner


class Reject(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A reading that made no sense. device: "" where none is known. code, data: of the error, whose sentence
    is the reason. cut: the payload is longer than what is kept of it, so it cannot be tried again."""

    id: str
    device: str
    topic: str
    at: Micros
    code: str
    data: dict[str, str] = {}
    payload: bytes = b""
    wire: str = ""  # the protocol that the topic said, or "": the device's
    cut: bool = False


class Group(msgspec.Struct, frozen=True):
    """Values that were measured together. at: their time where the payload's form has a place for it."""

    values: Any
    at: Micros | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """A command on its way to a device. value: as it stood in the entity."""

    tenant: str
    device: Device
    command: str
    value: Any
    payload: bytes
