"""Commands: an attribute of the entity is set, the device is told, its answer is written beside it.

As FIWARE's IoT Agents do it: the command `open` of a device is told when the attribute `open` of its entity
changes; `open_status` says PENDING, DELIVERED, OK or ERROR, and `open_info` what the device answered.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog

from hiroba.context.devices.errors import Refused, UnknownCommand, Unreadable
from hiroba.context.devices.index import index_of
from hiroba.context.devices.owning import writing
from hiroba.context.devices.payloads.reading import unreadable
from hiroba.context.devices.payloads.times import iso
from hiroba.context.devices.types import Command, Device, Found, Order, Wire
from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import ENTITY, Record, Store
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.mynumber import service as mynumber

FOLLOWER = "device-commands"
KIND = "device-order"
_PAUSE = 0.05  # seconds in which changes gather
_HOLDS = 86_400_000_000  # microseconds that an order waits for its device
_PENDING = 20  # orders of one device
_ERRORS = ("error", "fail", "ng")
_LOG = structlog.get_logger("hiroba.devices")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
Send = Callable[[Order], Awaitable[bool]]  # True when the device has got it, as far as can be known


class _Pending(msgspec.Struct):
    device: str
    command: str
    payload: bytes
    at: int


_pending = msgspec.json.Decoder(_Pending)


def payload_of(device: Device, command: Command, value: Any) -> bytes:
    """What is sent for a value."""
    text = _encode(value).decode()
    if command.payload:
        filled = command.payload.replace("{name}", command.name).replace("{device}", device.id)
        return filled.replace("{value}", text).encode()
    if device.wire is Wire.ULTRALIGHT:
        plain = value if isinstance(value, str) else text
        return f"{device.id}@{command.name}|{plain}".encode()
    return _encode({command.name: value})


def orders_in(store: Store, record: Record) -> list[Order]:
    """The orders that a change of an entity gives to the devices that feed it."""
    if record.kind != ENTITY or record.body is None or not record.changed or record.event == "deleted":
        return []
    index = index_of(store)
    found: list[Order] = []
    body: dict[str, Any] | None = None
    for each in index.by_entity.get((record.tenant, record.id), ()):
        for command in each.device.commands:
            if command.name not in record.changed or not each.device.enabled:
                continue
            body = body if body is not None else _decode(record.body)
            value = _value(body.get(command.name))
            payload = payload_of(each.device, command, value)
            found.append(
                Order(
                    tenant=each.tenant, device=each.device, command=command.name, value=value, payload=payload
                )
            )
    return found


async def follow(store: Store, stop: asyncio.Event, send: Send) -> None:
    """Tell the devices what the log says, until told to stop. An order is told at least once."""

    async def pass_over(position: int) -> int:
        end = await store.log_end()  # before it is asked whether anybody needs what is there
        return position if index_of(store).commanded else max(position, end)

    async for records in stores.stretches(store, FOLLOWER, stop, _PAUSE, pass_over):
        orders = [order for record in records for order in orders_in(store, record)]
        for order in orders:
            await _carry_out(store, order, send)
        if orders:
            await store.advance(FOLLOWER, records[-1].version)


async def _carry_out(store: Store, order: Order, send: Send) -> None:
    try:
        delivered = await send(order)
    except Exception:
        _LOG.exception("command_not_sent", command=order.command)
        delivered = False
    if not delivered:
        await _keep(store, order)
    status = "DELIVERED" if delivered else "PENDING"
    await _tell(store, Found(order.tenant, order.device), order.command, status, None)


async def _keep(store: Store, order: Order) -> None:
    """Hold an order until its device is there; the oldest goes where there are too many."""
    held = _held(store, order.tenant, order.device.id)
    at = time.time_ns() // 1000
    for id, _each in held[: max(0, len(held) - _PENDING + 1)]:
        await store.put(KIND, order.tenant, id, None)
    body = mynumber.refuse_json(_encode(_Pending(order.device.id, order.command, order.payload, at)))
    await store.put(KIND, order.tenant, f"{order.device.id}/{at:x}", body)


def _held(store: Store, tenant: str, device: str) -> list[tuple[str, _Pending]]:
    prefix = f"{device}/"
    return sorted(
        (id, _pending.decode(body))
        for (owner, id), body in store.documents(KIND).items()
        if owner == tenant and id.startswith(prefix)
    )


async def collect(store: Store, tenant: str, device: Device) -> Sequence[tuple[str, bytes]]:
    """Hand out the orders that wait for a device (command, payload), oldest first; they wait no longer."""
    found = []
    for id, each in _held(store, tenant, device.id):
        await store.put(KIND, tenant, id, None)
        if time.time_ns() // 1000 - each.at > _HOLDS:
            await _tell(store, Found(tenant, device), each.command, "EXPIRED", None)
            continue
        await _tell(store, Found(tenant, device), each.command, "DELIVERED", None)
        found.append((each.command, each.payload))
    return found


def waiting(store: Store, tenant: str, device: str) -> Sequence[str]:
    """The names of the commands that wait for a device, oldest first."""
    return [each.command for _id, each in _held(store, tenant, device)]


async def take_result(store: Store, found: Found, payload: bytes, wire: Wire | None = None) -> None:
    """Write what a device answered. Raises NotUnderstood."""
    names = {command.name for command in found.device.commands}
    results = _results(found.device, wire or found.device.wire, payload)
    if not results or not results.keys() <= names:
        raise Unreadable(wire="cmdexe", reason=", ".join(sorted(set(results) - names))[:200] or "{}")
    for command, result in results.items():
        failed = isinstance(result, str) and result.strip().casefold().startswith(_ERRORS)
        await _tell(store, found, command, "ERROR" if failed else "OK", result)


def _results(device: Device, wire: Wire, payload: bytes) -> dict[str, Any]:
    if wire is Wire.ULTRALIGHT:
        head, bar, result = payload.decode("utf-8", "replace").strip().partition("|")
        return {head.rpartition("@")[2]: result} if bar else {}
    try:
        found = _decode(payload)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise unreadable("cmdexe", payload, error) from error
    if not isinstance(found, dict):
        raise Unreadable(wire="cmdexe", reason=device.id)
    return found


async def _tell(store: Store, found: Found, command: str, status: str, info: Any) -> None:
    moment = iso(time.time_ns() // 1000)
    attributes: dict[str, Any] = {
        f"{command}_status": {"type": "Property", "value": status, "observedAt": moment}
    }
    if info is not None:
        kind, member = ("JsonProperty", "json") if isinstance(info, dict | list) else ("Property", "value")
        attributes[f"{command}_info"] = {"type": kind, member: info, "observedAt": moment}
    device = found.device
    draft = entities.read_entity({"id": device.entity, "type": device.type, **attributes}, jsonld.CORE)
    (outcome,) = await store.write([writing(found.tenant, device, entities.upsert(draft, update=True))])
    if isinstance(outcome, Exception):
        _LOG.warning("command_status_not_written", command=command, code=getattr(outcome, "code", ""))


def _value(attribute: Any) -> Any:
    instance = attribute[0] if isinstance(attribute, list) else attribute
    if not isinstance(instance, dict):
        return instance
    return next((instance[name] for name in ("value", "json", "object", "vocab") if name in instance), None)


async def give(store: Store, tenant: str, device: Device, command: str, value: Any) -> None:
    """Set the attribute of a command, so that the device is told. Raises UnknownCommand, Refused."""
    if command not in {each.name for each in device.commands}:
        raise UnknownCommand(command=command[:64])
    moment = iso(time.time_ns() // 1000)
    kind, member = ("JsonProperty", "json") if isinstance(value, dict | list) else ("Property", "value")
    attribute = {"type": kind, member: value, "observedAt": moment}
    document = {"id": device.entity, "type": device.type, command: attribute}
    try:
        draft = entities.read_entity(document, jsonld.CORE)
    except HirobaError as error:
        raise Refused(reason=str(error)) from error
    (outcome,) = await store.write([writing(tenant, device, entities.upsert(draft, update=True))])
    if isinstance(outcome, Exception):
        raise outcome
