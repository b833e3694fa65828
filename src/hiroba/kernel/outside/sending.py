"""Requests to the outside over connections that are kept, one pool an event loop.

A name is looked up once in some seconds, checked, and the connection goes to that very address: a name
that changes between check and use (DNS rebinding) gains nothing. Each name has a client of its own that
is pinned to the address; hosts written as addresses share one.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from weakref import WeakKeyDictionary

from pyreqwest.client import Client, ClientBuilder
from pyreqwest.exceptions import PyreqwestError, RequestTimeoutError
from pyreqwest.http import HeaderMap
from pyreqwest.response import Response

from hiroba.kernel.outside import addresses
from hiroba.kernel.outside.addresses import Target
from hiroba.kernel.outside.types import Answer, Unreachable

_NAME_SECONDS = 5.0  # that the address behind a name is believed
_CLIENTS = 256  # hosts whose connections are kept
_IDLE = timedelta(seconds=30)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


class Pool:
    """The clients and the looked-up names of one event loop."""

    def __init__(self) -> None:
        self._clients: OrderedDict[tuple[str, str], Client] = OrderedDict()
        self._names: OrderedDict[tuple[str, int], tuple[float, asyncio.Task[str]]] = OrderedDict()

    async def client(self, target: Target) -> Client:
        """Return the client for a target. Raises AddressRefused, Unreachable."""
        if target.address:
            return self._client("", "")
        return self._client(target.host, await self._address(target))

    def _client(self, host: str, address: str) -> Client:
        key = host, address
        client = self._clients.get(key)
        if client is None:
            builder = ClientBuilder().no_proxy().follow_redirects(False).referer(False)
            builder = builder.user_agent("Hiroba").pool_idle_timeout(_IDLE)
            client = (builder.resolve(host, address, 0) if host else builder).build()
            self._clients[key] = client
            if len(self._clients) > _CLIENTS:
                self._clients.popitem(last=False)
        else:
            self._clients.move_to_end(key)
        return client

    async def _address(self, target: Target) -> str:
        key = target.host, target.port
        until, task = self._names.get(key, (0.0, None))
        if task is None or until < time.monotonic():
            task = asyncio.ensure_future(addresses.look_up(target))
            task.add_done_callback(_seen)
            self._names[key] = time.monotonic() + _NAME_SECONDS, task
            if len(self._names) > _CLIENTS * 4:
                self._names.popitem(last=False)
        return await asyncio.shield(task)


_POOLS: WeakKeyDictionary[asyncio.AbstractEventLoop, Pool] = WeakKeyDictionary()


async def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    timeout: float = 10.0,
    limit: int = 16 * 1024**2,
    redirects: int = 0,
) -> Answer:
    """Ask an address of the outside and return what it answers, whatever the status.

    timeout: seconds for name, connection and whole answer, each step of a redirect anew. limit: bytes of the
    (unpacked) body. redirects: how many are followed, of GET only; each is checked like the first.
    Raises AddressRefused, Unreachable.
    """
    sent = dict(headers or {})
    current = url
    for _step in range(redirects + 1):
        answer = await _ask(method, current, sent, body, timeout, limit)
        place = answer.headers.get("location")
        if not redirects or method != "GET" or answer.status not in _REDIRECTS or place is None:
            return answer
        before = addresses.target_of(current)
        current = addresses.joined(before, place)
        if addresses.target_of(current).origin != before.origin:
            sent = {name: value for name, value in sent.items() if name.lower() == "accept"}
    raise Unreachable(url=addresses.shown(url), why="too_many_redirects")


async def _ask(
    method: str, url: str, headers: dict[str, str], body: bytes, timeout: float, limit: int
) -> Answer:
    target = addresses.check(url)
    loop = asyncio.get_running_loop()
    pool = _POOLS.get(loop)
    if pool is None:
        pool = _POOLS[loop] = Pool()
    try:
        if target.address:
            client = await pool.client(target)
        else:
            async with asyncio.timeout(timeout):
                client = await pool.client(target)
        request = client.request(method, target.url).headers(headers).timeout(_seconds(timeout))
        if body:
            request = request.body_bytes(body)
        async with request.build_streamed() as response:
            return Answer(
                response.status, _fields(response.headers), await _read(response, url, limit), target.url
            )
    except (RequestTimeoutError, TimeoutError) as error:
        raise Unreachable(url=addresses.shown(url), why="timeout") from error
    except (PyreqwestError, ValueError) as error:
        raise Unreachable(url=addresses.shown(url), why="no_connection") from error


async def _read(response: Response, url: str, limit: int) -> bytes:
    reader = response.body_reader
    chunks: list[bytes] = []
    size = 0
    while (chunk := await reader.read_chunk()) is not None:
        chunks.append(bytes(chunk))
        size += len(chunk)
        if size > limit:
            raise Unreachable(url=addresses.shown(url), why="too_large")
    return chunks[0] if len(chunks) == 1 else b"".join(chunks)


def _fields(headers: HeaderMap) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers.items():
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found


def _seen(task: asyncio.Task[str]) -> None:
    """Take the outcome, so that a look-up whose asker has gone is not reported as forgotten."""
    if not task.cancelled():
        task.exception()


@lru_cache(maxsize=64)
def _seconds(timeout: float) -> timedelta:
    return timedelta(seconds=timeout)
