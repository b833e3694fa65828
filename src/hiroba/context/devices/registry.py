"""Registering devices, and what they may be."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.errors import DeviceExists, InvalidDevice
from hiroba.context.devices.index import KIND, index_of
from hiroba.context.devices.keys import digest_of, new_key
from hiroba.context.devices.topics import ROOT
from hiroba.context.devices.types import Device, Found
from hiroba.context.store.types import Store
from hiroba.kernel.mynumber import service as mynumber

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:\-]{0,63}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"{}|\\^`\x00-\x1f]{1,500}")
_NAME = re.compile(r"[^\s<>\"'=;()|?\x00-\x1f]{1,200}")
_COMMAND = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")
_TAKEN = frozenset({"id", "type", "scope", "@context", "createdAt", "modifiedAt", "observedAt", "expiresAt"})
_TOPICS_OF_OTHERS = (f"{ROOT}/", "v1.1/", "sta/", "/", "$", "json/", "ul/")
MAX_FIELDS = 100
_encode = msgspec.json.Encoder().encode


def entity_id(tenant: str, type: str, device: str) -> str:
    """The id of the entity that a device feeds, where none is said."""
    kind = re.sub(r"[^A-Za-z0-9_.\-]", "-", type.rstrip("/#").replace("#", "/").rpartition("/")[2])
    return f"urn:ngsi-ld:{kind or 'Device'}:{tenant + ':' if tenant else ''}{device}"


async def register(store: Store, tenant: str, device: Device) -> str:
    """Keep a new device (its digest is made here) and return its key, which nobody can see again.

    Raises InvalidDevice, DeviceExists, MyNumberFound.
    """
    if (tenant, device.id) in index_of(store).by_name:
        raise DeviceExists(device=device.id)
    key = new_key()
    made = msgspec.structs.replace(device, digest=digest_of(key), created=time.time_ns() // 1000)
    _check(store, tenant, made)
    await store.put(KIND, tenant, made.id, mynumber.refuse_json(_encode(made)))
    return key


async def change(store: Store, tenant: str, device: Device) -> None:
    """Keep a device as it is now; its key and the time when it was made stay.

    Raises InvalidDevice, UnknownDevice, MyNumberFound.
    """
    old = index_of(store).find(tenant, device.id).device
    made = msgspec.structs.replace(device, digest=old.digest, created=old.created)
    _check(store, tenant, made)
    await store.put(KIND, tenant, made.id, mynumber.refuse_json(_encode(made)))


async def renew_key(store: Store, tenant: str, id: str) -> str:
    """Give a device another key; the old one ends at once. Raises UnknownDevice."""
    old = index_of(store).find(tenant, id).device
    key = new_key()
    made = msgspec.structs.replace(old, digest=digest_of(key))
    await store.put(KIND, tenant, id, _encode(made))
    return key


async def remove(store: Store, tenant: str, id: str) -> None:
    """Forget a device; what it fed stays. Raises UnknownDevice."""
    index_of(store).find(tenant, id)
    await store.put(KIND, tenant, id, None)


def get(store: Store, tenant: str, id: str) -> Device:
    """Raises UnknownDevice."""
    return index_of(store).find(tenant, id).device


def devices_of(store: Store, tenant: str) -> list[Device]:
    """The devices of an organisation, by id."""
    return sorted(
        (each.device for each in index_of(store).all if each.tenant == tenant), key=lambda each: each.id
    )


def feeding(store: Store, tenant: str, entity: str) -> Sequence[Found]:
    """The devices that feed an entity."""
    return index_of(store).by_entity.get((tenant, entity), ())


def _check(store: Store, tenant: str, device: Device) -> None:
    for wrong, reason in (
        (not _ID.fullmatch(device.id), _("IDには英数字と「_ . : -」だけが使えます")),
        (not device.name.strip() or len(device.name) > 200, _("名前を200文字までで入れてください")),
        (not _URI.fullmatch(device.entity), _("エンティティのIDがURIではありません")),
        (not _NAME.fullmatch(device.type), _("種類の名前が正しくありません")),
        (len(device.fields) > MAX_FIELDS, _("項目が多すぎます")),
        (not 1 <= device.every <= 366 * 86_400, _("間隔は1秒から366日までです")),
        (bool(device.longitude) != bool(device.latitude), _("経度と緯度は両方の項目を示してください")),
    ):
        if wrong:
            raise InvalidDevice(reason=reason)
    _check_topic(store, tenant, device)
    _check_fields(device)
    _check_commands(device)


def _check_topic(store: Store, tenant: str, device: Device) -> None:
    topic = device.topic
    if not topic:
        return
    if len(topic) > 200 or any(sign in topic for sign in "+#\x00") or topic.startswith(_TOPICS_OF_OTHERS):
        raise InvalidDevice(reason=_("このトピックは使えません"))
    other = index_of(store).by_topic.get(topic)
    if other is not None and (other.tenant, other.device.id) != (tenant, device.id):
        raise InvalidDevice(reason=_("このトピックはほかの機器のものです"))


def _check_fields(device: Device) -> None:
    names: list[str] = [field.attribute for field in device.fields]
    for name in (*names, *device.fixed):
        if name in _TAKEN or not _NAME.fullmatch(name):
            raise InvalidDevice(reason=format_lazy(_("属性名「{name}」は使えません"), name=name[:60]))
    if len(set(names)) != len(names):
        raise InvalidDevice(reason=_("同じ属性が二度あります"))
    for field in device.fields:
        if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
            raise InvalidDevice(
                reason=format_lazy(_("「{name}」の範囲が逆さまです"), name=field.attribute[:60])
            )


def _check_commands(device: Device) -> None:
    names: list[Any] = [command.name for command in device.commands]
    if len(set(names)) != len(names) or not all(_COMMAND.fullmatch(name) for name in names):
        raise InvalidDevice(reason=_("指示の名前は英字で始まる英数字で、重ならないようにしてください"))
    if set(names) & {field.attribute for field in device.fields}:
        raise InvalidDevice(reason=_("指示と同じ名前の属性があります"))
