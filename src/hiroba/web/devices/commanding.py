"""The commands of a device, with what became of the last of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.context.city import service as city
from hiroba.context.devices.types import Device
from hiroba.context.entities.service import UnknownEntity
from hiroba.kernel.decide.types import Sight
from hiroba.web.live.values import Value, values

_BECAME = {
    "PENDING": (_("機器がつながるのを待っています"), "blue"),
    "DELIVERED": (_("機器に届きました"), "blue"),
    "OK": (_("終わりました"), "green"),
    "ERROR": (_("できませんでした"), "red"),
    "EXPIRED": (_("届かないまま期限が過ぎました"), "orange"),
}


class Given(NamedTuple):
    """A command. words: what became of it, "" where it was never given; answer: of the device."""

    name: str
    words: Any
    colour: str
    answer: str
    at: datetime | None


def given(code: str, device: Device, sight: Sight) -> list[Given]:
    """Every command of a device; the thing that it feeds says what became of them."""
    if not device.commands:
        return []
    try:
        told = {each.name: each for each in values(city.get(code, device.entity, sight))}
    except UnknownEntity:
        told = {}
    return [_given(each.name, told) for each in device.commands]


def _given(name: str, told: dict[str, Value]) -> Given:
    status, answer = told.get(f"{name}_status"), told.get(f"{name}_info")
    words, colour = _BECAME.get(status.text if status else "", ("", ""))
    return Given(name, words, colour, answer.text if answer else "", status.observed if status else None)
