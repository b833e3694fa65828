"""A broker outside (mosquitto): one lasting session, each reading acknowledged when it is on disk.

Who may publish what is that broker's matter; topics with a key in them are checked here as well.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from urllib.parse import unquote, urlsplit

import aiomqtt
import structlog
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Found, Order
from hiroba.protocols.mqtt.errors import WrongBrokerAddress
from hiroba.protocols.mqtt.taking import accept_result

_LOG = structlog.get_logger("hiroba.mqtt")
_STANDING = (
    "hiroba/+/+/attrs", "hiroba/+/+/attrs/+", "hiroba/+/+/cmdexe",
    *(f"{agent}/+/+/{end}" for agent in ("", "/json", "/ul") for end in ("attrs", "attrs/+", "cmdexe")),
)  # fmt: skip
_SHARED = "$share/hiroba/"  # several installations' processes divide the readings among themselves
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0  # seconds
_SESSION = 86_400  # seconds that the broker keeps readings for us
_LOOK = 2.0  # seconds between two looks for new topics of devices
_MOST = 2000  # readings that wait for the disk


class Outside:
    def __init__(self, intake: devices.Intake, url: str) -> None:
        """Raises WrongBrokerAddress."""
        self.intake = intake
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise WrongBrokerAddress
        self._host = parts.hostname
        self._port = parts.port or (8883 if parts.scheme == "mqtts" else 1883)
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._tls = ssl.create_default_context() if parts.scheme == "mqtts" else None
        self._client: aiomqtt.Client | None = None
        self._running: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Stay connected until told to stop; after a loss try again, less and less often."""
        pause = _FIRST_PAUSE
        while not stop.is_set():
            try:
                async with self._connect() as client:
                    pause = _FIRST_PAUSE
                    await self._serve(client, stop)
            except (aiomqtt.MqttError, OSError) as error:
                _LOG.warning("broker_lost", again_in=pause, reason=type(error).__name__)
            finally:
                self._client = None
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)
            pause = min(_LONGEST_PAUSE, pause * 2)
        await asyncio.gather(*self._running, return_exceptions=True)

    async def send_order(self, order: Order) -> bool:
        """Tell a device; True when the broker has it."""
        if self._client is None:
            return False
        topic = devices.command_topics(Found(order.tenant, order.device))[0]
        await self._client.publish(topic, order.payload, qos=1)
        return True

    def _connect(self) -> aiomqtt.Client:
        lasting = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
        lasting.SessionExpiryInterval = _SESSION
        client = aiomqtt.Client(
            self._host,
            self._port,
            username=self._user,
            password=self._password,
            identifier=f"hiroba-{self._port}",
            protocol=aiomqtt.ProtocolVersion.V5,
            clean_start=False,
            properties=lasting,
            tls_context=self._tls,
        )
        client._client.manual_ack_set(True)  # the only way to acknowledge after the disk, not before
        return client

    async def _serve(self, client: aiomqtt.Client, stop: asyncio.Event) -> None:
        await client.subscribe([(_SHARED + topic, 1) for topic in _STANDING])
        _LOG.info("broker_found")
        self._client = client
        around = [
            asyncio.ensure_future(self._subscribe_own(client)),
            asyncio.ensure_future(self._read(client)),
            asyncio.ensure_future(stop.wait()),
        ]
        try:
            done, _waiting = await asyncio.wait(around, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in around:
                task.cancel()
            await asyncio.gather(*around, return_exceptions=True)

    async def _send_waiting(self, client: aiomqtt.Client) -> None:
        """Give the broker the commands that were given while it was away."""
        store = self.intake.store
        for found in devices.index_of(store).all:
            if devices.waiting(store, found.tenant, found.device.id):
                for _command, payload in await devices.collect(store, found.tenant, found.device):
                    await client.publish(devices.command_topics(found)[0], payload, qos=1)

    async def _subscribe_own(self, client: aiomqtt.Client) -> None:
        """Follow the topics that devices have for themselves."""
        await self._send_waiting(client)
        known: set[str] = set()
        while True:
            wanted = set(devices.index_of(self.intake.store).by_topic)
            if wanted - known:
                await client.subscribe([(_SHARED + topic, 1) for topic in sorted(wanted - known)])
            if known - wanted:
                await client.unsubscribe([_SHARED + topic for topic in sorted(known - wanted)])
            known = wanted
            await asyncio.sleep(_LOOK)

    async def _read(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            task = asyncio.ensure_future(self._take(client, message))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            while len(self._running) >= _MOST:
                await asyncio.wait(self._running, return_when=asyncio.FIRST_COMPLETED)

    async def _take(self, client: aiomqtt.Client, message: aiomqtt.Message) -> None:
        payload = message.payload if isinstance(message.payload, bytes) else b""
        topic = message.topic.value
        if not await accept_result(self.intake, topic, payload):
            try:
                await self.intake.offer(topic, payload)
            except Exception:  # told by the intake; not acknowledged, so it comes again
                return
        if message.qos:
            client._client.ack(message.mid, message.qos)
