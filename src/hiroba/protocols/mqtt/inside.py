"""The broker inside: amqtt speaks the protocol, this says who may do what, and routes."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import uuid4

import structlog
from amqtt.broker import Broker
from amqtt.contexts import Action, BaseContext
from amqtt.mqtt.constants import QOS_1
from amqtt.plugins.base import BaseAuthPlugin, BaseTopicPlugin
from amqtt.session import ApplicationMessage, Session

from hiroba.context.devices import service as devices
from hiroba.context.devices.types import Found, Order
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.mqtt.accounts import STA, Account, DeviceAccount, PublicAccount, TokenAccount, sign_in
from hiroba.protocols.mqtt.connection import Connection
from hiroba.protocols.mqtt.errors import PortTaken
from hiroba.protocols.mqtt.filters import Filters
from hiroba.protocols.mqtt.greeting import UNAUTHORISED, UNAVAILABLE, Greeting, Unwelcome, greet, rewritten
from hiroba.protocols.mqtt.inbox import Inbox
from hiroba.protocols.mqtt.taking import accept_result
from hiroba.protocols.mqtt.using import Of, Using
from hiroba.protocols.mqtt.wire import MAX_PACKET, MAX_UNSENT, Reader, Writer
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import TooManyRequests

_LOG = structlog.get_logger("hiroba.mqtt")
_LISTENER = "default"
_LEAST_IDLE = 15.0  # seconds
_MAX_KEPT = 1000  # messages that wait for a client which is away
_MAX_CONNECTIONS = 20_000
_LOOK = 0.5  # seconds between two looks at whether programs may still listen
for _name in ("amqtt", "transitions"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # they tell addresses and payloads
TakeObservation = Callable[[str, bytes], Awaitable[None]]


class HirobaPlugin(BaseAuthPlugin, BaseTopicPlugin):  # type: ignore[misc] # amqtt has no types
    """What amqtt asks; `inside` is set when the broker has been made."""

    inside: Inside

    def __init__(self, context: BaseContext) -> None:
        self.context = context

    async def authenticate(self, *, session: Session) -> bool:
        """Everybody who comes here was let in already; their messages go to the inbox."""
        self.inside.welcome(session)
        return True

    async def topic_filtering(
        self, *, session: Session | None = None, topic: str | None = None, action: Action | None = None
    ) -> bool:
        if session is None or topic is None:
            return False
        return action is not Action.SUBSCRIBE or await self.inside.may_subscribe(session, topic)

    async def on_broker_client_subscribed(self, **told: Any) -> None:
        await self.inside.subscribed(told["client_id"], told["topic"])

    async def on_broker_client_unsubscribed(self, **_told: Any) -> None:
        self.inside.filters.forget()

    async def on_broker_client_disconnected(self, **_told: Any) -> None:
        self.inside.filters.forget()


class Inside:
    """Listens on host:port. observe: takes what comes on a topic of SensorThings."""

    def __init__(self, intake: devices.Intake, host: str, port: int, observe: TakeObservation) -> None:
        self.intake, self.store = intake, intake.store
        self._host, self._port, self._observe = host, port, observe
        self._connections: dict[str, Connection] = {}
        self._sending: set[asyncio.Task[Any]] = set()
        self._server: asyncio.Server | None = None
        self._broker: Broker | None = None
        self._looking: asyncio.Task[None] | None = None
        self.filters = Filters({})
        self.using = Using()

    async def start(self) -> None:
        """Raises PortTaken."""
        try:
            self._server = await asyncio.start_server(self._connected, self._host, self._port, backlog=2048)
        except OSError as error:
            raise PortTaken(port=self._port, reason=error.strerror or str(error)) from error
        self._broker = Broker(
            {
                "listeners": {_LISTENER: {"type": "external", "bind": "inside"}},
                "plugins": {f"{__name__}.{HirobaPlugin.__name__}": {}},
                "session_expiry_interval": 86_400,
            }
        )
        plugin = self._broker.plugins_manager.get_plugin(HirobaPlugin.__name__)
        if not isinstance(plugin, HirobaPlugin):
            raise TypeError
        plugin.inside = self
        await self._broker.start()
        self.filters = Filters(self._broker.subscriptions)
        self._looking = asyncio.create_task(self._look_after())

    @property
    def port(self) -> int:
        return int(self._server.sockets[0].getsockname()[1]) if self._server is not None else 0

    async def stop(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections.values()):
            connection.writer.abort()
        if self._broker is not None:
            await self._broker.shutdown()
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _look_after(self) -> None:
        while True:
            await asyncio.sleep(_LOOK)
            try:
                await self.turn_out()
            except Exception:
                _LOG.exception("listeners_not_looked_after")

    async def turn_out(self) -> None:
        """End the connections of programs that may not listen any more to what they once asked for."""
        held = {c: each for c, each in self._connections.items() if isinstance(each.account, TokenAccount)}
        if self._broker is None or not held:
            return
        for topic, sessions in list(self._broker.subscriptions.items()):
            for session, _qos in list(sessions):
                connection = held.get(session.client_id or "")
                if connection and not await connection.account.may_subscribe(self.store, topic):
                    connection.writer.abort()

    async def send_order(self, order: Order) -> bool:
        """Tell a device; True when it listened."""
        found = Found(order.tenant, order.device)
        return (
            self.publish(devices.command_topics(found)[0], order.payload, QOS_1)
            + self._in_agents_form(found, order.payload)
            > 0
        )

    def publish(self, topic: str, payload: bytes, qos: int, of: Of | None = None) -> int:
        """Send to everybody who subscribed; returns how many of them are there or will get it later.

        of: whose data it is, which is used with this; None: a command is no use of data."""
        reached = 0
        for session, wanted in self.filters.of(topic):
            reached += self._send(session, topic, payload, min(qos, wanted), of)
        return reached

    def welcome(self, session: Session) -> None:
        if not isinstance(session.delivered_message_queue, Inbox):
            client = session.client_id or ""

            async def accept(message: ApplicationMessage) -> None:
                await self._accept(client, message)

            session.delivered_message_queue = Inbox(accept)

    async def may_subscribe(self, session: Session, topic: str) -> bool:
        connection = self._connections.get(session.client_id or "")
        if connection is None:
            return False
        allowed = await connection.account.may_subscribe(self.store, topic)
        if not allowed and isinstance(connection.account, DeviceAccount):
            self._turn_away(connection.account, topic)
        return allowed

    async def subscribed(self, client: str, topic: str) -> None:
        """A device that begins to listen gets what waited for it."""
        self.filters.forget()
        connection = self._connections.get(client)
        account = connection.account if connection is not None else None
        found = account.found(self.store) if isinstance(account, DeviceAccount) else None
        if found is not None and "cmd" in topic.split("/")[-1:]:
            for _command, payload in await devices.collect(self.store, found.tenant, found.device):
                self.publish(topic, payload, QOS_1)

    async def _connected(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        broker = self._broker
        if broker is None or len(self._connections) >= _MAX_CONNECTIONS:
            writer.close()
            return
        client = ""
        try:
            greeting = await greet(stream)
            address = _address(writer)
            account = await self._sign_in(greeting, address)
            outward = Writer(writer)
            connection = Connection(account, outward, address)
            self._let_in(connection)
            client = f"{account.name}|{greeting.client or uuid4().hex}"
            clean = greeting.clean or isinstance(account, PublicAccount) or not greeting.client
            will = greeting.will_topic is not None and await account.may_publish(
                self.store, greeting.will_topic
            )
            first = rewritten(greeting, client, will=will, clean=clean)
            idle = max(greeting.keep_alive * 1.5, _LEAST_IDLE) if greeting.keep_alive else None
            self._connections[client] = connection
            self.using.came_back(client, connection)
            told = partial(self._tell_of_large, account)
            inward = Reader(stream, first, connection.gate, idle, told)
            await broker.external_connected(inward, outward, _LISTENER)
        except Unwelcome as refusal:
            with contextlib.suppress(OSError):
                writer.write(refusal.answer)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # it went away
        finally:
            if client and self._connections.get(client) is connection:
                del self._connections[client]
            writer.close()

    async def _sign_in(self, greeting: Greeting, address: str) -> Account:
        """Raises Unwelcome; a device whose key is wrong is told of on its page, as long as its network does
        not send too many."""
        try:
            return await sign_in(self.store, greeting.username, greeting.password)
        except HirobaError as error:
            _count(address)
            if isinstance(error, devices.WrongKey):
                self._tell_devices(greeting.username or "", error)
            raise Unwelcome(UNAUTHORISED) from error

    def _let_in(self, connection: Connection) -> None:
        """Raises Unwelcome. What a device sends beyond its limits is kept apart, so it may come in."""
        if not isinstance(connection.account, DeviceAccount) and self.using.beyond(connection) is not None:
            raise Unwelcome(UNAVAILABLE)

    def _tell_devices(self, username: str, error: devices.WrongKey) -> None:
        tenant, slash, id = username.rpartition("/")
        for found in devices.index_of(self.store).by_id.get(id, ()):
            if not slash or found.tenant == tenant:
                self.intake.refuse(found.tenant, found.device.id, "CONNECT", error)

    def _tell_of_large(self, account: Account) -> None:
        """A device whose packets are never read would seem to be silent."""
        found = account.found(self.store) if isinstance(account, DeviceAccount) else None
        if found is not None:
            self.intake.refuse(found.tenant, found.device.id, "PUBLISH", devices.TooLarge(limit=MAX_PACKET))

    async def _accept(self, client: str, message: ApplicationMessage) -> None:
        """Take one published message. Raises ConnectionError when it could not be made safe: the connection
        ends without an acknowledgement, so that the client sends it again."""
        connection = self._connections.get(client)
        topic = message.topic
        if connection is None or not topic:
            return
        connection.begin()
        try:
            await self._take(connection, topic, bytes(message.data or b""))
        except Exception as error:
            _LOG.exception("message_not_taken")
            connection.writer.abort()
            raise ConnectionError from error
        finally:
            connection.end()

    async def _take(self, connection: Connection, topic: str, payload: bytes) -> None:
        account = connection.account
        if not await account.may_publish(self.store, topic):
            self._turn_away(account, topic)
            return
        if topic.split("/", 1)[0] in STA:
            if (beyond := self.using.beyond(connection)) is not None:
                self.intake.keep_apart(topic, payload, beyond)
                return
            await self._observe(topic, payload)
            return
        if not await accept_result(self.intake, topic, payload):
            await self.intake.offer(topic, payload)
        if self.filters.wanted(topic):
            self.publish(topic, payload, QOS_1, self._of(topic))

    def _of(self, topic: str) -> Of | None:
        """Whose reading a topic is for; None where it is for something else."""
        try:
            where = devices.route(devices.index_of(self.store), topic)
        except HirobaError:
            return None
        return Of(where.found.tenant, where.found.device.type)

    def _turn_away(self, account: Account, topic: str) -> None:
        found = account.found(self.store) if isinstance(account, DeviceAccount) else None
        error: devices.NotUnderstood = devices.ForeignTopic(
            account=account.name, topic=devices.without_key(topic)
        )
        self.intake.refuse(found.tenant if found else "", found.device.id if found else "", topic, error)

    def _in_agents_form(self, found: Found, payload: bytes) -> int:
        """A device that listens as FIWARE's agents have it uses a topic with its key, which only it knows."""
        reached = 0
        for client, connection in list(self._connections.items()):
            account = connection.account
            if isinstance(account, DeviceAccount) and account.name == f"{found.tenant}/{found.device.id}":
                for topic in account.agent_topics(found):
                    for session, qos in self.filters.of(topic):
                        if session.client_id == client:
                            reached += self._send(session, topic, payload, min(QOS_1, qos))
        return reached

    def _send(self, session: Session, topic: str, payload: bytes, qos: int, of: Of | None = None) -> int:
        broker, client = self._broker, session.client_id or ""
        if broker is None:
            return 0
        connection = self._connections.get(client)
        if connection is None or session.transitions.state != "connected":
            if session.clean_session or not qos or session.retained_messages.qsize() >= _MAX_KEPT:
                return 0
            session.retained_messages.put_nowait(ApplicationMessage(None, topic, qos, payload, retain=False))
            if of is not None:
                self.using.kept(client, of, len(payload))
            return 1
        if not connection.account.stands(self.store):
            connection.writer.abort()  # its key was renewed or taken away while it listened
            return 0
        if connection.writer.unsent > MAX_UNSENT:
            connection.writer.abort()  # it does not read what it asked for
            return 0
        _session, handler = broker.sessions.get(client, (None, None))
        if handler is None:
            return 0
        if of is not None:
            if self.using.beyond(connection) is not None:
                connection.writer.abort()  # MQTT 3.1.1 knows no other word for "too much"
                return 0
            self.using.told(connection, of, len(payload))
        task = asyncio.ensure_future(handler.mqtt_publish(topic, payload, qos, retain=False))
        self._sending.add(task)
        task.add_done_callback(self._sent)
        return 1

    def _sent(self, task: asyncio.Task[Any]) -> None:
        self._sending.discard(task)
        if not task.cancelled():
            task.exception()  # a client that does not acknowledge is its own matter


def _count(address: str) -> None:
    """A secret from there was wrong. Raises Unwelcome, which says that it is to wait, after too many."""
    try:
        metering.guessed(address)
    except TooManyRequests as error:
        raise Unwelcome(UNAVAILABLE) from error


def _address(writer: asyncio.StreamWriter) -> str:
    peer = writer.get_extra_info("peername")
    return str(peer[0]) if peer else ""
