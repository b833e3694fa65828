"""HTTP/1.1 by uvicorn, with a short way for the machine protocols.

uvicorn's way over ASGI costs them more than their own work: two writes, an event and some dictionaries a
request. What is usual (HTTP/1.1, a body of a told length) goes straight to their applications and out in one
write; everything else, and everything of the pages, goes uvicorn's way.

Connections are few (`limit_concurrency`), so none is kept open by a client that says next to nothing: the
head of a request has to come within some seconds and bytes, a body with some speed.
"""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import Any
from urllib.parse import unquote

import structlog
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import WITH_BODY, Request, Response

_LOG = structlog.get_logger("hiroba.http")
_LONGEST = 4 * 1024**2  # bytes of a body that is gathered here; longer ones are read by uvicorn, in pieces
_LONGEST_HEAD = 64 * 1024  # bytes of address and fields
_TICK = 5.0  # seconds between two looks at a connection
_PATIENCE = 3  # looks in a row at which it had said next to nothing
_LEAST = 1000  # bytes of a body that come between two looks
_CLOSE = b"connection: close\r\n"
_LINES, _LONGEST_LINE = (
    4096,
    256,
)  # how many fields are kept as they are sent, and how long (bytes) they may be
_lines: dict[tuple[bytes, bytes], bytes] = {}
_LETTER = re.compile(rb"[\x80-\xff]")
_FAILED = Response(500, b"", [(b"content-length", b"0")])


class _Unheard:
    """In place of uvicorn's event of a cycle: nobody waits for it."""

    def set(self) -> None:
        return


_UNHEARD = _Unheard()


class _Short:
    """A request on the short way, in place of uvicorn's cycle."""

    __slots__ = ("application", "disconnected", "keep_alive", "message_event", "more_body", "parts",
                 "request", "response_complete")  # fmt: skip

    def __init__(self, application: http.Application, request: Request, keep_alive: bool) -> None:
        self.application, self.request, self.keep_alive = application, request, keep_alive
        self.response_complete = self.disconnected = False
        self.message_event = _UNHEARD
        self.more_body = True
        self.parts: list[bytes] = []


class Wire(HttpToolsProtocol):
    """One connection. Its application is a Front."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._tongues: dict[bytes, http.Application] = self.app.tongues
        self._fields: tuple[Any, bytes] = None, b""
        self._heading, self._head_bytes = False, 0
        self._heard = self._heard_before = self._silent = 0
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Look at it from time to time."""
        super().connection_made(transport)
        self._watch = self.loop.call_later(_TICK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Look at it no more."""
        if self._watch is not None:
            self._watch.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        """Close it where the client has kept us waiting."""
        self._watch = self.loop.call_later(_TICK, self._look)
        cycle: Any = self.cycle
        open_ = cycle is not None and not cycle.response_complete
        least = _LEAST if open_ and cycle.more_body else 1
        waiting = not open_ or (cycle.more_body and not self.flow.read_paused)
        heard, self._heard_before = self._heard - self._heard_before, self._heard
        self._silent = self._silent + 1 if waiting and heard < least else 0
        if self._silent >= _PATIENCE:
            self.transport.close()

    def data_received(self, data: bytes) -> None:
        """A head that does not end is refused; the piece in which it begins does not count."""
        before = self._heading
        if not before and not data.isascii() and not self._in_body():
            data = _in_ascii(data)
        super().data_received(data)
        if before and self._heading and not self.transport.is_closing():
            self._head_bytes += len(data)
            if self._head_bytes > _LONGEST_HEAD:
                self.send_400_response("The head of the request is too long.")

    def _in_body(self) -> bool:
        cycle: Any = self.cycle
        return cycle is not None and cycle.more_body

    def on_message_begin(self) -> None:
        """A head begins."""
        self._heading, self._head_bytes = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Choose the way of a request."""
        self._heading = False
        self._heard += _LEAST
        application = self._tongues.get(self.url[1:].partition(b"/")[0])
        if application is None or not self._is_usual():
            super().on_headers_complete()
            return
        fields = http.fields_of(self.headers)
        method = self.parser.get_method().decode("ascii")
        if "transfer-encoding" in fields or not _is_short(fields.get("content-length"), method):
            super().on_headers_complete()
            return
        scope: Any = self.scope
        raw, _mark, query = self.url.partition(b"?")
        path = raw.decode("ascii")
        scope["method"] = method
        scope["path"] = unquote(path) if "%" in path else path
        scope["raw_path"], scope["query_string"] = raw, query
        request = Request(scope, None, (), fields)
        cycle: Any = _Short(application, request, self.parser.should_keep_alive())
        self.cycle = cycle

    def _is_usual(self) -> bool:
        """Nothing is on its way before, and nothing but an answer is asked for."""
        before = self.cycle
        return (
            (before is None or before.response_complete)
            and not self.expect_100_continue
            and self.parser.get_http_version() == "1.1"
            and not self.parser.should_upgrade()
            and self.url.isascii()
            and b"#" not in self.url
            and len(self.tasks) < (self.limit_concurrency or len(self.tasks) + 1)
            and len(self.connections) < (self.limit_concurrency or len(self.connections) + 1)
        )

    def on_body(self, body: bytes) -> None:
        """Gather it. What comes after the answer is not waited for."""
        cycle: Any = self.cycle
        if not cycle.response_complete:
            self._heard += len(body)
        if type(cycle) is _Short:
            cycle.parts.append(body)
        else:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Answer at once, or in a task."""
        cycle: Any = self.cycle
        if type(cycle) is not _Short:
            super().on_message_complete()
            return
        cycle.more_body = False
        parts = cycle.parts
        cycle.request.replace_body(parts[0] if len(parts) == 1 else b"".join(parts))
        if self.flow.write_paused:
            self._wait(cycle)
        elif parts:
            future = cycle.application.begin(cycle.request, partial(self._begun, cycle))
            if future is None:
                self._wait(cycle)
            else:
                self._keep(future)
        else:
            response = cycle.application.answer_at_once(cycle.request)
            if response is None:
                self._wait(cycle)
            else:
                self._send(cycle, response)

    def _wait(self, cycle: _Short) -> None:
        self._keep(self.loop.create_task(self._answer(cycle)))

    def _keep(self, task: Any) -> None:
        """A server that stops waits for it."""
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def _begun(self, cycle: _Short, response: Response | None) -> None:
        """What was begun is done; or nothing was done, and the usual way says why."""
        if response is None:
            self._wait(cycle)
        else:
            self._send(cycle, response)

    async def _answer(self, cycle: _Short) -> None:
        response = await cycle.application.answer(cycle.request)
        if self.flow.write_paused:
            await self.flow.drain()
        self._send(cycle, response)

    def _send(self, cycle: _Short, response: Response) -> None:
        """Write a response in one piece, and go on to the next request."""
        if cycle.disconnected or self.transport.is_closing():
            cycle.response_complete = True
            return
        head = self._head(cycle, response)
        if head is None:
            _LOG.error("header_field_with_line_break")
            head = self._head(cycle, _FAILED) or b""
        body = b"" if cycle.request.method == "HEAD" else response.body
        self.transport.write(head + body if body else head)
        cycle.response_complete = True
        if cycle.keep_alive and not self.pipeline:
            self.server_state.total_requests += 1
            self.flow.resume_reading()
            return  # a connection at rest is ended by `_look`, not by a timer an answer
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _head(self, cycle: _Short, response: Response) -> bytes | None:
        """Status and fields; None where a value would break out of its line."""
        usual = self.server_state.default_headers
        if self._fields[0] is not usual:  # the date changes once a second
            self._fields = usual, b"".join(b"%b: %b\r\n" % pair for pair in usual)
        lines = [STATUS_LINE[response.status], self._fields[1]]
        known = _lines
        for pair in response.headers:
            line = known.get(pair) or _line(pair)
            if line is None:
                return None
            lines.append(line)
        if not cycle.keep_alive:
            lines.append(_CLOSE)
        lines.append(b"\r\n")
        return b"".join(lines)


def _in_ascii(data: bytes) -> bytes:
    """An address with letters of any language, as people type it into a terminal, as RFC 3986 writes it."""
    line, end, rest = data.partition(b"\r\n")
    return _LETTER.sub(lambda found: b"%%%02X" % found[0][0], line) + end + rest


def _line(pair: tuple[bytes, bytes]) -> bytes | None:
    """A field as it is sent, kept for the next answer; None where its value would break out of the line."""
    line = b"%b: %b\r\n" % pair
    if line.count(b"\n") != 1 or line.count(b"\r") != 1:
        return None
    if len(line) <= _LONGEST_LINE:
        if len(_lines) >= _LINES:
            _lines.clear()
        _lines[pair] = line
    return line


def _is_short(length: str | None, method: str) -> bool:
    """The length of the body is told where there is one, and it is not too long."""
    if length is None:
        return method not in WITH_BODY
    return length.isascii() and length.isdigit() and int(length) <= _LONGEST
