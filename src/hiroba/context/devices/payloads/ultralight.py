"""FIWARE UltraLight 2.0: `2026-11-26T09:00:00Z|t|21.5|h|40#t|21.6`, groups apart by #."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.errors import Unreadable, WrongTime
from hiroba.context.devices.payloads.times import micros_of
from hiroba.context.devices.types import Group, Wire

_MAX_GROUPS = 1000


def groups(payload: bytes) -> list[Group]:
    """Return the groups in their order. Raises Unreadable, WrongTime."""
    try:
        text = payload.decode().strip()
    except UnicodeDecodeError as error:
        raise Unreadable(wire=Wire.ULTRALIGHT.label, reason=_("UTF-8ではありません")) from error
    parts = text.split("#")
    if len(parts) > _MAX_GROUPS:
        raise Unreadable(wire=Wire.ULTRALIGHT.label, reason=_("組が多すぎます"))
    return [_group(part) for part in parts]


def _group(text: str) -> Group:
    tokens = text.strip().split("|")
    at = None
    if len(tokens) % 2:  # one more than pairs make: the time stands first
        at = micros_of(tokens[0])
        if at is None:
            if len(tokens) == 1:
                raise Unreadable(wire=Wire.ULTRALIGHT.label, reason=_("項目と値の組がありません"))
            raise WrongTime(value=tokens[0][:60])
        tokens = tokens[1:]
    names = tokens[0::2]
    if not names or not all(name.strip() for name in names):
        raise Unreadable(wire=Wire.ULTRALIGHT.label, reason=_("項目と値の組がありません"))
    return Group({name.strip(): value for name, value in zip(names, tokens[1::2], strict=True)}, at)
