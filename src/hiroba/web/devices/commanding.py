"""The commands of a device, with what became of the last of each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
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
_ON_ITS_WAY = ("PENDING", "DELIVERED")
_WATCHED = timedelta(
    minutes=5
)  # a device that is asleep may answer tomorrow: the page need not ask until then


class Given(NamedTuple):
    """A command. words: what became of it, "" where it was never given; answer: of the device, to this one.

    moves: more may become of it soon.
    """

    name: str
    words: Any
    colour: str
    answer: str
    at: datetime | None
    moves: bool = False


def given(code: str, device: Device, sight: Sight, just: str = "") -> list[Given]:
    """Every command of a device; the thing that it feeds says what became of them.

    just: the command given a moment ago, of which the thing still tells what became of the one before.
    """
    if not device.commands:
        return []
    try:
        told = {each.name: each for each in values(city.get(code, device.entity, sight))}
    except UnknownEntity:
        told = {}
    return [_given(each.name, told, each.name == just) for each in device.commands]


def _given(name: str, told: dict[str, Value], just: bool) -> Given:
    if just:
        return Given(name, _("機器に送っています"), "blue", "", None, moves=True)
    status, answer = told.get(f"{name}_status"), told.get(f"{name}_info")
    if status is None:
        return Given(name, "", "", "", None)
    words, colour = _BECAME.get(status.text, ("", ""))
    if status.text not in _ON_ITS_WAY:
        return Given(name, words, colour, answer.text if answer else "", status.observed)
    moves = status.observed is not None and timezone.now() - status.observed < _WATCHED
    return Given(name, words, colour, "", status.observed, moves)
