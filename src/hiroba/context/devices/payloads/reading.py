"""From the bytes that a device sent to groups of values."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.errors import Unreadable
from hiroba.context.devices.payloads import ultralight
from hiroba.context.devices.types import Group, Wire

_decode = msgspec.json.Decoder().decode
_MAX_GROUPS = 1000


def groups_of(wire: Wire, payload: bytes) -> list[Group]:
    """Return the groups of a payload in their order. Raises Unreadable, WrongTime."""
    if wire is Wire.ULTRALIGHT:
        return ultralight.groups(payload)
    if wire is Wire.PLAIN:
        return [Group(_plain(payload))]
    document = document_of(wire, payload)
    items = document if isinstance(document, list) else [document]
    if not items or len(items) > _MAX_GROUPS:
        raise Unreadable(wire=wire.value, reason=_("値がないか、組が多すぎます"))
    return [Group(item) for item in items]


def document_of(wire: Wire, payload: bytes) -> Any:
    """Return the JSON document of a payload. Raises Unreadable."""
    try:
        return _decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(wire=wire.value, reason=str(error)[:120]) from error


def _plain(payload: bytes) -> str:
    try:
        text = payload.decode().strip()
    except UnicodeDecodeError as error:
        raise Unreadable(wire=Wire.PLAIN.value, reason=_("UTF-8ではありません")) from error
    if not text:
        raise Unreadable(wire=Wire.PLAIN.value, reason=_("空です"))
    quoted = len(text) > 1 and text[0] == text[-1] == '"'
    return text[1:-1] if quoted else text
