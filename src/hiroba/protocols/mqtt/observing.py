"""SensorThings over the broker inside: Observations come in, what changed goes out."""

from __future__ import annotations

import asyncio

import structlog

from hiroba.context.devices import service as devices
from hiroba.context.store import service as stores
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.mqtt.accounts import STA
from hiroba.protocols.mqtt.inside import Inside
from hiroba.protocols.mqtt.using import Of
from hiroba.protocols.sensorthings import service as sensorthings

_LOG = structlog.get_logger("hiroba.mqtt")
_WAIT = 1.0  # seconds at the end of the log
_PAUSE = 0.05  # seconds until it is seen that somebody listens
_TOPICS = tuple(f"{level}/" for level in STA)


class Observing:
    def __init__(self, intake: devices.Intake) -> None:
        self._intake = intake

    async def take(self, topic: str, payload: bytes) -> None:
        """Take an Observation of somebody who may write there; what is none is kept apart."""
        try:
            await sensorthings.create_by_message(self._intake.store, topic, payload)
        except HirobaError as error:
            self._intake.keep_apart(topic, payload, error)

    async def follow(self, inside: Inside, stop: asyncio.Event) -> None:
        """Tell those who listen now what changes from now on."""
        store = self._intake.store
        position = await store.log_end()
        while not stop.is_set():
            end = await store.log_end()
            topics = inside.filters.starting(_TOPICS)
            if not topics:  # nothing is read for nobody
                position = end
                await stores.halt(stop, _PAUSE)
                continue
            records = await store.read_log(position)
            for record in records:
                of = Of(record.tenant, record.types[0] if len(record.types) == 1 else "")
                try:
                    for topic, payload in await sensorthings.changes_in(store, record, topics):
                        inside.publish(topic, payload, 1, of)
                except Exception:
                    _LOG.exception("change_not_told")
            if records:
                position = records[-1].version
            else:
                await stores.news(store, position, stop, _WAIT)
