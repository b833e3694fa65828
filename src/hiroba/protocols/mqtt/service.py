"""The door of MQTT: the process that listens to the sensors."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Order
from hiroba.context.store import service as stores
from hiroba.kernel.settings import service as settings
from hiroba.protocols.mqtt.errors import PortTaken, WrongBrokerAddress
from hiroba.protocols.mqtt.inside import Inside
from hiroba.protocols.mqtt.observing import Observing
from hiroba.protocols.mqtt.outside import Outside

__all__ = ["Inside", "Observing", "Outside", "PortTaken", "WrongBrokerAddress", "run"]

_LOG = structlog.get_logger("hiroba.mqtt")
_AGAIN = 15.0  # seconds until a busy port is tried again


async def run(stop: asyncio.Event) -> None:
    """Take readings and send commands until told to stop.

    A busy port is told and tried again; commands for devices that fetch them over HTTP go on meanwhile.
    """
    store = await stores.current()
    stopped = devices.Stopped()
    await stopped.bring_up()
    intake = devices.Intake(store, "mqtt", stopped)
    city = settings.city()
    url = city.mqtt_url.get_secret_value()
    outside = _outside(intake, url) if url else None
    observing = Observing(intake)
    inside = (
        Inside(intake, city.mqtt_host, city.mqtt_port, observing.take) if not url and city.mqtt_port else None
    )

    async def send(order: Order) -> bool:
        way = outside or inside
        return await way.send_order(order) if way is not None else False

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(intake.run(stop))
        tasks.create_task(stopped.keep_up(stop))
        tasks.create_task(devices.follow(store, stop, send))
        if outside is not None:
            tasks.create_task(outside.run(stop))
        if inside is not None:
            tasks.create_task(_listen(inside, stop))
            tasks.create_task(observing.follow(inside, stop))


def _outside(intake: devices.Intake, url: str) -> Outside | None:
    """A wrong address is told; what else the process does goes on."""
    try:
        return Outside(intake, url)
    except WrongBrokerAddress as error:
        _LOG.error(str(error))
        return None


async def _listen(inside: Inside, stop: asyncio.Event) -> None:
    told = False
    while not stop.is_set():
        try:
            await inside.start()
        except PortTaken as error:
            if not told:
                _LOG.error(str(error))
                told = True
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _AGAIN)
            continue
        _LOG.info("mqtt_open", port=inside.port)
        await stop.wait()
        await inside.stop()
