"""A request and a response of the machine protocols, thinner than a framework's: they are on the hot path."""

from __future__ import annotations

import math
from asyncio import Future
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import unquote_plus

from hiroba.kernel.decide.types import Principal
from hiroba.protocols.http.errors import BodyTooLarge, LengthRequired, TooManyValues
from hiroba.protocols.http.fields import Fields, fields_of
from hiroba.rules.metering.service import Tally

Answer = TypeVar("Answer")
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
WITH_BODY = ("POST", "PUT", "PATCH")
MAX_BODY = 64 * 1024**2  # bytes
MAX_VALUES = 3_000_000  # in JSON: an empty object takes two bytes there and sixty in memory


class Held(Generic[Answer]):
    """An answer. until: when it has to be asked for again (`time.monotonic`), before it is too old.

    begun: when it was looked up; end: when it is over, whatever stands.
    """

    __slots__ = ("answer", "begun", "end", "until")

    def __init__(
        self, answer: Answer, until: float, begun: float = math.inf, end: float | None = None
    ) -> None:
        self.answer, self.until = answer, until
        self.begun, self.end = begun, until if end is None else end

    def good(self, now: float) -> bool:
        """Whether it may be given now."""
        return now < self.until


class Request:
    """method, path (decoded), parameters of the route, query as pairs, headers (lower-case names)."""

    __slots__ = (
        "_body",
        "_headers",
        "_query",
        "_receive",
        "extra",
        "method",
        "path",
        "principal",
        "scope",
        "segments",
        "space",
        "tally",
        "used",
    )

    def __init__(
        self,
        scope: MutableMapping[str, Any],
        receive: Receive | None,
        segments: tuple[str, ...],
        fields: Fields | None = None,
    ) -> None:
        """receive: of ASGI; None where the body is put in by `replace_body`. fields: already read."""
        self.scope, self._receive = scope, receive
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.segments = segments  # what stood in the places of the route, decoded
        self.principal: Principal | None = None
        self.space = ""  # whose data is asked for, where that was decided before the handler
        self.tally: Tally | None = None  # where uses by who asks are counted, where that is known already
        self.used = ""  # the type of the entities that the answer tells of, where it is one
        self.extra: list[tuple[bytes, bytes]] = []  # fields that the answer carries, whatever it becomes
        self._headers = fields
        self._query: list[tuple[str, str]] | None = None
        self._body: bytes | None = None

    @property
    def headers(self) -> Fields:
        """Header fields by lower-case name; several of one name are joined by a comma."""
        if self._headers is None:
            self._headers = fields_of(self.scope["headers"])
        return self._headers

    @property
    def query(self) -> list[tuple[str, str]]:
        if self._query is None:
            raw = self.scope["query_string"]
            self._query = _pairs(raw.decode("latin-1")) if raw else []
        return self._query

    def parameter(self, name: str) -> str | None:
        """The first value of a query parameter."""
        return next((value for key, value in self.query if key == name), None)

    def copy(self, scope: MutableMapping[str, Any]) -> Request:
        """The same request, as a changed scope describes it; a body that was read goes along."""
        other = Request(scope, self._receive, self.segments)
        other.principal, other._body, other.extra = self.principal, self._body, self.extra
        other.space = self.space
        return other

    def replace_body(self, body: bytes) -> None:
        self._body = body

    @property
    def gathered(self) -> bytes:
        """The body, where it was put in or read before."""
        return self._body or b""

    async def body(self, limit: int = MAX_BODY) -> bytes:
        """The whole body. Raises BodyTooLarge, LengthRequired."""
        if self._body is None:
            self._body = await self._read(limit)
        elif len(self._body) > limit:
            raise BodyTooLarge(limit=limit)
        return self._body

    async def json_body(self, limit: int = MAX_BODY) -> bytes:
        """The whole body, of not too many values to be decoded. Raises BodyTooLarge, LengthRequired,
        TooManyValues."""
        raw = await self.body(limit)
        if len(raw) > MAX_VALUES and sum(raw.count(mark) for mark in (b",", b"[", b"{")) > MAX_VALUES:
            raise TooManyValues(limit=MAX_VALUES)
        return raw

    async def _read(self, limit: int) -> bytes:
        length = self.headers.get("content-length")
        if length is None and "transfer-encoding" not in self.headers and self.method in WITH_BODY:
            raise LengthRequired
        if length is not None:
            if not (length.isascii() and length.isdigit()):
                raise LengthRequired
            if int(length) > limit:
                raise BodyTooLarge(limit=limit)
        assert self._receive is not None
        message = await self._receive()
        chunk: bytes = message.get("body", b"")
        if not message.get("more_body"):
            return chunk
        chunks, size = [chunk], len(chunk)
        while message.get("more_body"):
            message = await self._receive()
            chunks.append(message.get("body", b""))
            size += len(chunks[-1])
            if size > limit:
                raise BodyTooLarge(limit=limit)
        return b"".join(chunks)


class Response:
    """status, body and header fields (names lower-case)."""

    __slots__ = ("body", "headers", "status")

    def __init__(
        self, status: int = 200, body: bytes = b"", headers: list[tuple[bytes, bytes]] | None = None
    ) -> None:
        self.status, self.body, self.headers = status, body, headers if headers is not None else []


def _pairs(text: str) -> list[tuple[str, str]]:
    """Names and values of a query; most have nothing to be decoded, so it is looked for first."""
    pairs = []
    for part in text.split("&"):
        if part:
            name, _equals, value = part.partition("=")
            pairs.append((_plain(name), _plain(value)))
    return pairs


def _plain(text: str) -> str:
    return unquote_plus(text) if "%" in text or "+" in text else text


Handler = Callable[[Request], Awaitable[Response]]
# The route's pattern and the response, without waiting; None where that cannot be done.
AtOnce = Callable[[Request], tuple[str, Response] | None]
# What a request begins that only has to be waited for, once it may; see Begun. None: nothing of that kind.
Begin = Callable[[Request], "Begun | None"]


class Begun(NamedTuple):
    """pattern: of the route. start: does it; the future is done when it is safe.
    response: made of the future's outcome; None: the usual way has the answer (nothing was done)."""

    pattern: str
    start: Callable[[], Future[Any]]
    response: Callable[[Any], Response | None]
