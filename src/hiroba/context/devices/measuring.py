"""A group of values, by the mapping of its device, as attributes of the entity."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from hiroba.context.devices.errors import (
    NothingFound,
    NotUnderstood,
    TimeAhead,
    TimeLongAgo,
    WrongPlace,
    WrongTime,
)
from hiroba.context.devices.payloads.paths import MISSING, find
from hiroba.context.devices.payloads.times import iso, micros_of
from hiroba.context.devices.payloads.values import attribute_of, number_of, untyped
from hiroba.context.devices.types import Device, Group, Micros, Wire

AHEAD = 300_000_000  # microseconds that a device's clock may be ahead
_FIRST = 946_684_800_000_000  # 2000-01-01: before it a clock was never set
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,99}")  # of attributes that nobody named: no IRIs
_TIMES = ("TimeInstant",)  # the name that FIWARE's agents give to the time of a group
_OWN = frozenset(
    {"id", "type", "scope", "@context", "location", "observedAt", "createdAt", "modifiedAt", *_TIMES}
)


class Measured(msgspec.Struct, frozen=True):
    """What a group says. attributes: normalized. wrong: fields that could not be read; the others hold."""

    attributes: dict[str, Any]
    observed: Micros
    battery: float | None
    wrong: tuple[NotUnderstood, ...]


def measure(device: Device, group: Group, arrived: Micros, wire: Wire) -> Measured:
    """Read one group. Raises NotUnderstood where nothing of it can be used."""
    observed = observed_at(device, group, arrived)
    moment = iso(observed)
    attributes: dict[str, Any] = {}
    wrong: list[NotUnderstood] = []
    for field in device.fields:
        given = find(group.values, field.source)
        if given is MISSING or given is None:
            continue
        try:
            attributes[field.attribute] = attribute_of(field, given, moment)
        except NotUnderstood as error:
            wrong.append(error)
    if device.rest and isinstance(group.values, dict):
        _take_rest(device, group.values, moment, wire is Wire.ULTRALIGHT, attributes)
    try:
        _take_place(device, group.values, moment, attributes)
    except NotUnderstood as error:
        wrong.append(error)
    if not attributes:
        raise wrong[0] if wrong else NothingFound(fields=", ".join(field.source for field in device.fields))
    return Measured(attributes, observed, _battery(device, group.values), tuple(wrong))


def observed_at(device: Device, group: Group, arrived: Micros) -> Micros:
    """When it was measured. Raises WrongTime, TimeAhead, TimeLongAgo."""
    found = group.at
    if found is None:
        given = _time_given(device, group.values)
        if given is MISSING or given is None:
            return arrived
        found = micros_of(given)
        if found is None:
            raise WrongTime(value=str(given)[:60])
    return check_time(found, arrived)


def check_time(moment: Micros, arrived: Micros) -> Micros:
    """Raises TimeAhead, TimeLongAgo."""
    if moment > arrived + AHEAD:
        raise TimeAhead(value=iso(moment) if moment < 253_402_300_800_000_000 else str(moment))
    if moment < _FIRST:
        raise TimeLongAgo(value=iso(max(moment, -62_135_596_800_000_000)))
    return moment


def _time_given(device: Device, values: Any) -> Any:
    if device.time:
        return find(values, device.time)
    if isinstance(values, dict):
        return next((values[name] for name in _TIMES if name in values), MISSING)
    return MISSING


def _take_rest(
    device: Device, values: dict[str, Any], moment: str, words: bool, attributes: dict[str, Any]
) -> None:
    named = {field.source.lstrip("/") for field in device.fields}
    named |= {device.time, device.longitude, device.latitude} | {each.name for each in device.commands}
    for name, given in values.items():
        if name in named or name in _OWN or name in attributes or not _NAME.fullmatch(name):
            continue
        attribute = untyped(given, moment, words=words)
        if attribute is not None:
            attributes[name] = attribute


def _take_place(device: Device, values: Any, moment: str, attributes: dict[str, Any]) -> None:
    if not (device.longitude and device.latitude):
        return
    longitude, latitude = find(values, device.longitude), find(values, device.latitude)
    if longitude in (MISSING, None) or latitude in (MISSING, None):
        return
    east, north = number_of(longitude), number_of(latitude)
    nowhere = east == 0 and north == 0  # what a receiver says that has not found its place
    if east is None or north is None or nowhere or abs(east) > 180 or abs(north) > 90:
        raise WrongPlace(longitude=str(longitude)[:30], latitude=str(latitude)[:30])
    attributes["location"] = {
        "type": "GeoProperty",
        "value": {"type": "Point", "coordinates": [east, north]},
        "observedAt": moment,
    }


def _battery(device: Device, values: Any) -> float | None:
    if not device.battery:
        return None
    found = number_of(find(values, device.battery))
    return None if found is None else float(found)
