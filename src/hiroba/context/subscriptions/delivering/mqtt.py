"""A notification over MQTT (ETSI GS CIM 009, 7.2): mqtt[s]://[user[:password]@]host[:port]/topic."""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from urllib.parse import unquote, urlsplit

import aiomqtt
from aiomqtt.exceptions import MqttConnectError

from hiroba.context.subscriptions.types import Outcome, Parcel
from hiroba.kernel.outside import service as outside
from hiroba.kernel.outside.types import AddressRefused, Unreachable

SCHEMES = ("mqtt", "mqtts")
VERSION, QOS = "MQTT-Version", "MQTT-QoS"  # of notifierInfo; they reach the sender as header fields
RETAIN = "MQTT-Retain"  # "true", of a tongue that knows it (NGSIv2)
_VERSIONS = {"mqtt3.1.1": aiomqtt.ProtocolVersion.V311, "mqtt5.0": aiomqtt.ProtocolVersion.V5}
_NOT_THAT_VERSION = 132  # reason code, as paho has it for all versions
_CONNECTIONS = 64
_Key = tuple[str, str, str]  # scheme, user, host and port; version


class Brokers:
    """Connections to brokers, kept while they are used."""

    def __init__(self) -> None:
        self._clients: OrderedDict[_Key, aiomqtt.Client] = OrderedDict()
        self._locks: dict[_Key, asyncio.Lock] = {}

    async def send(self, parcel: Parcel, timeout: float) -> Outcome:
        """Publish it."""
        given = dict(parcel.headers)
        parts = urlsplit(parcel.uri)
        key = parts.scheme, parts.netloc, given.get(VERSION, "")
        quality = given.get(QOS, "0")
        try:
            async with asyncio.timeout(timeout), self._locks.setdefault(key, asyncio.Lock()):
                client = self._clients.get(key) or await self._connect(key, parcel.uri)
                await client.publish(
                    parts.path[1:],
                    parcel.body,
                    qos=int(quality) if quality in ("0", "1", "2") else 0,
                    retain=given.get(RETAIN) == "true",
                )
                return Outcome(ok=True)
        except AddressRefused as error:
            return Outcome(ok=False, error=error.code, final=True)
        except Unreachable as error:
            return Outcome(ok=False, error=str(error.data.get("why", error.code)))
        except TimeoutError:
            await self._drop(key)
            return Outcome(ok=False, error="timeout")
        except (MqttConnectError, ValueError):
            await self._drop(key)
            return Outcome(ok=False, error="mqtt_refused")
        except (aiomqtt.MqttError, OSError):
            await self._drop(key)
            return Outcome(ok=False, error="no_connection")

    async def _connect(self, key: _Key, uri: str) -> aiomqtt.Client:
        """In the version that is asked for; where none is, in MQTT 5, or else in what older brokers speak."""
        version = _VERSIONS.get(key[2])
        try:
            client = await self._open(uri, version or aiomqtt.ProtocolVersion.V5)
        except MqttConnectError as error:
            if version or getattr(error.rc, "value", error.rc) != _NOT_THAT_VERSION:
                raise
            client = await self._open(uri, aiomqtt.ProtocolVersion.V311)
        self._clients[key] = client
        if len(self._clients) > _CONNECTIONS:
            await self._drop(next(iter(self._clients)))
        return client

    async def _open(self, uri: str, version: aiomqtt.ProtocolVersion) -> aiomqtt.Client:
        parts = urlsplit(uri)
        secure = parts.scheme == "mqtts"
        address = await outside.look_up(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/", SCHEMES)
        client = aiomqtt.Client(
            # over TLS the certificate says whether it is the host that was meant
            hostname=str(parts.hostname) if secure else address,
            port=parts.port or (8883 if secure else 1883),
            username=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            protocol=version,
            tls_context=ssl.create_default_context() if secure else None,
        )
        await client.__aenter__()
        return client

    async def _drop(self, key: _Key) -> None:
        client = self._clients.pop(key, None)
        self._locks.pop(key, None)
        if client is None:
            return
        try:
            async with asyncio.timeout(2):
                await client.__aexit__(None, None, None)
        except (aiomqtt.MqttError, OSError, TimeoutError):
            return

    async def close(self) -> None:
        for key in list(self._clients):
            await self._drop(key)
