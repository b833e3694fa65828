"""Readings become entities: parsed at once, written together with whatever else came meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from typing import Any

import msgspec
import structlog

from hiroba.context.devices.errors import (
    BeyondLimits,
    NotUnderstood,
    Refused,
    Suspended,
    SwitchedOff,
    TooLarge,
    UnknownDevice,
    UnknownField,
)
from hiroba.context.devices.index import index_of
from hiroba.context.devices.measuring import Measured, measure
from hiroba.context.devices.merging import Merging, entity_of
from hiroba.context.devices.owning import writing
from hiroba.context.devices.payloads.reading import document_of, groups_of
from hiroba.context.devices.rejects import Rejects
from hiroba.context.devices.statuses import Statuses
from hiroba.context.devices.stopping import Stopped
from hiroba.context.devices.topics import Route, route, whose, without_key
from hiroba.context.devices.types import Device, Field, Found, Group, Value, Wire
from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.history import service as histories
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Done, Store, Write
from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.rules.metering import service as metering

MAX_PAYLOAD = 1024**2  # bytes
_LOG = structlog.get_logger("hiroba.devices")
_EVERY = 1.0  # seconds between two flushes of what was counted and rejected
Refusal = HirobaError | None  # why a reading was kept apart; None: it is on disk
_MOST_WRONG = 5  # reasons that are kept of one payload


class _Waiting(msgspec.Struct):
    write: Write
    found: Found
    topic: str
    payload: bytes
    done: asyncio.Future[Refusal]


class Intake:
    """Takes readings for the running event loop; origin: the name of this way in, for its counts.

    stopped: organisations whose devices are not listened to.
    """

    def __init__(self, store: Store, origin: str, stopped: Stopped | None = None) -> None:
        self.store = store
        self.rejects = Rejects(store)
        self.statuses = Statuses(store, origin)
        self._stopped = stopped or Stopped()
        self._waiting: list[_Waiting] = []
        self._writing: asyncio.Task[None] | None = None

    @property
    def backlog(self) -> int:
        """How many readings wait for the disk."""
        return len(self._waiting)

    def offer(self, topic: str, payload: bytes, at: int | None = None) -> asyncio.Future[Refusal]:
        """Take what came on a topic. The future is done when it is on disk, or kept among the rejects;
        then its result says why.

        at: when it came, if not now. Raises nothing: what makes no sense is kept apart.
        """
        try:
            where = route(index_of(self.store), topic)
        except (NotUnderstood, UnknownDevice) as error:
            tenant, device = whose(index_of(self.store), topic, error)
            return self._reject(tenant, device, without_key(topic), payload, error)
        return self.take(where, without_key(topic), payload, at)

    def take(
        self, where: Route, topic: str, payload: bytes, at: int | None = None
    ) -> asyncio.Future[Refusal]:
        """Take a reading whose device is known. topic: as it may be shown."""
        found, wire = where.found, where.wire or where.found.device.wire
        try:
            self.admit(found)
            if not found.device.enabled:
                raise SwitchedOff(device=found.device.id)
            if len(payload) > MAX_PAYLOAD:
                raise TooLarge(limit=MAX_PAYLOAD)
            if wire is Wire.NGSI_LD:
                return asyncio.ensure_future(self._take_entity(found, topic, payload, at))
            return self._take_groups(found, wire, where.attribute, topic, payload, at)
        except NotUnderstood as error:
            return self._reject(found.tenant, found.device.id, topic, payload, error, wire.value)

    def admit(self, found: Found) -> None:
        """Let a message of a device in, by whatever way it comes.

        Raises Suspended where nobody acts for its organisation, BeyondLimits where it, or its organisation,
        sends more than it may."""
        if found.tenant in self._stopped:
            raise Suspended(device=found.device.id)
        if metering.limited():
            try:
                metering.require(principal_of(found.tenant, found.device.id), "")
            except HirobaError as error:
                raise BeyondLimits(device=found.device.id, seconds=error.data.get("seconds", 0)) from error

    def refuse(self, tenant: str, device: str, topic: str, error: NotUnderstood) -> None:
        """Keep that somebody was turned away (a wrong key, a foreign topic)."""
        self._reject(tenant, device, without_key(topic), b"", error)

    def keep_apart(self, topic: str, payload: bytes, error: HirobaError) -> None:
        """Keep what came on a topic of another tongue and made no sense there."""
        self._reject("", "", topic[:200], payload, Refused(reason=str(error)))

    async def run(self, stop: asyncio.Event) -> None:
        """Write counts and rejects every second until told to stop."""
        while not stop.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _EVERY)
            await self.flush()
        await self.close()

    async def flush(self) -> None:
        try:
            await self.rejects.flush()
            await self.statuses.flush()
        except Exception:
            _LOG.exception("device_counts_not_written")

    async def close(self) -> None:
        while self._writing is not None and not self._writing.done():
            await asyncio.wait([self._writing])
        await self.rejects.flush()
        await self.statuses.close()

    def _take_groups(
        self, found: Found, wire: Wire, attribute: str, topic: str, payload: bytes, at: int | None
    ) -> asyncio.Future[Refusal]:
        arrived = at or time.time_ns() // 1000
        device = _for_one(found.device, attribute) if attribute else found.device
        groups = groups_of(wire, payload)
        if attribute:
            groups = [Group({attribute: group.values}, group.at) for group in groups]
        read, wrong = _measured(device, groups, arrived, wire)
        writes = [(each, self._write(found, each.attributes)) for each in read]
        for error in wrong:
            self._reject(found.tenant, device.id, topic, payload, error, wire.value)
        done: list[asyncio.Future[Refusal]] = []
        for each, write in writes:
            self.statuses.count(found.tenant, device.id, readings=1, battery=each.battery)
            done.append(self._enqueue(write, found, topic, payload))
        return done[-1]  # they go to disk in this order

    async def _take_entity(self, found: Found, topic: str, payload: bytes, at: int | None) -> Refusal:
        """An NGSI-LD payload may name a context, which may have to be fetched."""
        arrived = at or time.time_ns() // 1000
        refusal: Refusal = None
        try:
            documents = document_of(Wire.NGSI_LD, payload)
            for document in documents if isinstance(documents, list) else [documents]:
                write = self._write_entity(found, await entity_of(found, document, arrived))
                self.statuses.count(found.tenant, found.device.id, readings=1)
                refusal = await self._enqueue(write, found, topic, payload) or refusal
        except HirobaError as error:
            told = error if isinstance(error, NotUnderstood) else Refused(reason=str(error))
            self._reject(found.tenant, found.device.id, topic, payload, told, Wire.NGSI_LD.value)
            return told
        return refusal

    def _write(self, found: Found, attributes: dict[str, Any]) -> Write:
        document = {"id": found.device.entity, "type": found.device.type, **attributes}
        try:
            return self._write_entity(found, entities.read_entity(document, jsonld.CORE))
        except NotUnderstood:
            raise
        except HirobaError as error:
            raise Refused(reason=str(error)) from error

    def _write_entity(self, found: Found, draft: Draft) -> Write:
        return writing(found.tenant, found.device, Merging(found.device, draft))

    def _enqueue(self, write: Write, found: Found, topic: str, payload: bytes) -> asyncio.Future[Refusal]:
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Refusal] = loop.create_future()
        self._waiting.append(_Waiting(write, found, topic, payload, done))
        if self._writing is None or self._writing.done():
            self._writing = loop.create_task(self._write_all())
        return done

    async def _write_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                outcomes = await self.store.write([each.write for each in batch])
            except Exception as error:
                _LOG.exception("readings_not_written", count=len(batch))
                for each in batch:
                    _fail(each, error)
                continue
            await self._keep_late(batch)
            for each, outcome in zip(batch, outcomes, strict=True):
                self._settle(each, outcome)

    async def _keep_late(self, batch: list[_Waiting]) -> None:
        """What came after newer readings changes nothing that is newer, and is not lost."""
        for each in batch:
            merging = each.write.apply
            if isinstance(merging, Merging) and merging.late:
                try:
                    await self._add_late(each, merging)
                except Exception as error:  # the others are not to wait for it for ever
                    _LOG.exception("late_reading_not_written")
                    _fail(each, error)

    async def _add_late(self, waiting: _Waiting, merging: Merging) -> None:
        write, history = waiting.write, await histories.current()
        types = (waiting.found.device.type,)
        await history.add(write.tenant, write.id, merging.late, types=types, owner=merging.owner)

    def _settle(self, waiting: _Waiting, outcome: Done | Exception) -> None:
        refusal: Refused | None = None
        if isinstance(outcome, Exception):
            refusal = Refused(reason=str(outcome))
            tenant, device = waiting.found.tenant, waiting.found.device.id
            payload = b"" if isinstance(outcome, MyNumberFound) else waiting.payload
            self._reject(tenant, device, waiting.topic, payload, refusal)
        if not waiting.done.done():
            waiting.done.set_result(refusal)

    def _reject(
        self,
        tenant: str,
        device: str,
        topic: str,
        payload: bytes,
        error: NotUnderstood | UnknownDevice,
        wire: str = "",
    ) -> asyncio.Future[Refusal]:
        self.rejects.add(tenant, device, topic, payload, error, wire)
        if device:
            self.statuses.count(tenant, device, rejected=1)
        done: asyncio.Future[Refusal] = asyncio.get_running_loop().create_future()
        done.set_result(error)
        return done


def principal_of(tenant: str, device: str) -> Principal:
    """A device uses in the name of its organisation. It has no right to anything: a key names its topics."""
    roles = {tenant: Role.MEMBER} if tenant else {}
    return Principal("token", f"device:{tenant}/{device}", roles, scopes=frozenset())


def _fail(waiting: _Waiting, error: Exception) -> None:
    waiting.done.set_exception(error)
    waiting.done.exception()  # who waits is told; nobody has to


def _measured(
    device: Device, groups: list[Group], arrived: int, wire: Wire
) -> tuple[list[Measured], list[NotUnderstood]]:
    """What the groups say, oldest first, and what in them made no sense. Raises it where nothing did."""
    read: list[Measured] = []
    wrong: list[NotUnderstood] = []
    for group in groups:
        try:
            read.append(measure(device, group, arrived, wire))
        except NotUnderstood as error:
            wrong.append(error)
    if not read:
        raise wrong[0]
    for each in read:
        wrong += each.wrong
    return sorted(read, key=lambda each: each.observed), wrong[:_MOST_WRONG]


def _for_one(device: Device, attribute: str) -> Device:
    """The device as a topic for one value sees it: only that field, named by its source or its attribute.

    Raises UnknownField."""
    fields = tuple(
        msgspec.structs.replace(each, source=attribute)
        for each in device.fields
        if attribute in (each.source, each.attribute)
    )
    if not fields and device.rest:
        fields = (Field(source=attribute, attribute=attribute, value=Value.TEXT),)
    if not fields:
        raise UnknownField(field=attribute)
    return msgspec.structs.replace(device, fields=fields, longitude="", latitude="", battery="", time="")
