"""From the bytes that a device sent to groups of values."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.errors import Malformed, NotUnderstood, Unreadable
from hiroba.context.devices.payloads import ultralight
from hiroba.context.devices.types import Group, Wire

_decode = msgspec.json.Decoder().decode
_MAX_GROUPS = 1000
_PLACE = re.compile(r"\(byte (\d+)\)")  # where msgspec says that it stopped
_EMPTY, _NO_UTF8 = _("空です"), _("UTF-8ではありません")


def groups_of(wire: Wire, payload: bytes) -> list[Group]:
    """Return the groups of a payload in their order. Raises Unreadable, Malformed, WrongTime."""
    if wire is Wire.ULTRALIGHT:
        return ultralight.groups(payload)
    if wire is Wire.PLAIN:
        return [Group(_plain(payload))]
    document = document_of(wire, payload)
    items = document if isinstance(document, list) else [document]
    if not items or len(items) > _MAX_GROUPS:
        raise Unreadable(wire=wire.label, reason=_("値がないか、組が多すぎます"))
    return [Group(item) for item in items]


def document_of(wire: Wire, payload: bytes) -> Any:
    """Return the JSON document of a payload. Raises Unreadable, Malformed."""
    try:
        return _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise unreadable(wire.label, payload, error) from error


def unreadable(wire: str, payload: bytes, error: Exception) -> NotUnderstood:
    """What is wrong with JSON that could not be decoded."""
    if isinstance(error, UnicodeDecodeError):
        return Unreadable(wire=wire, reason=_NO_UTF8)
    if isinstance(error, RecursionError):
        return Unreadable(wire=wire, reason=_("入れ子が深すぎます"))
    if (place := _PLACE.search(str(error))) is not None:
        return Malformed(wire=wire, at=len(payload[: int(place[1])].decode(errors="replace")) + 1)
    return Unreadable(wire=wire, reason=_("途中で終わっています") if payload.strip() else _EMPTY)


def _plain(payload: bytes) -> str:
    try:
        text = payload.decode().strip()
    except UnicodeDecodeError as error:
        raise Unreadable(wire=Wire.PLAIN.label, reason=_NO_UTF8) from error
    if not text:
        raise Unreadable(wire=Wire.PLAIN.label, reason=_EMPTY)
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if quoted else text
