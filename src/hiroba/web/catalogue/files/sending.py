"""An export on its way out: in parts when the reader goes on where it broke off, compressed when it can."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Export, FormInfo, MadeFile, Told
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.web.catalogue.files.names import disposition, etag_of, finish, unchanged
from hiroba.web.catalogue.reader import Opened

_RANGE: Final = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_PIECE: Final = 256 * 1024
_GZIP: Final = 16 + zlib.MAX_WBITS
_TOLD: Final = (("defused", "Hiroba-Defused"), ("lost", "Hiroba-Lost"), ("renamed", "Hiroba-Renamed"))


class Unsatisfiable(Exception):
    """The part lies behind the end of the file (RFC 9110, 14.4)."""


def send(
    request: HttpRequest,
    opened: Opened,
    info: FormInfo,
    parquet: Path,
    about: str,
    make: Callable[[], Export],
) -> HttpResponseBase:
    """The file, a part of it (Range), or that the reader has it already.

    about: what the bytes depend on, all told. make: checks the question and gives the stream.
    Raises what `make` raises.
    """
    parts = "Range" in request.headers and request.method == "GET"
    packed = not parts and info.text and takes_gzip(request)
    etag = etag_of(about, "gzip" if packed else "")
    if (same := unchanged(request, etag)) is not None:
        return _finished(same, opened, etag)
    export = make()  # the question is checked first, whatever is kept
    if request.method == "GET":
        _meter(request, opened, parquet)
    if info.staged or (parts and _still(request, etag)):
        kept = _kept(request, parquet, about, export)
        told = kept.told if kept else Told()
    else:
        kept, told = None, export.told
    if kept is None:
        chunks = iter(()) if request.method == "HEAD" else export.chunks
        response: HttpResponseBase = _streamed(chunks, packed=packed)
    else:
        response = _of_file(request, kept, packed=packed, part=parts and _still(request, etag))
    response.headers["Content-Type"] = info.media_type
    response.headers["Content-Disposition"] = disposition(export.file_name)
    for name, header in _TOLD:
        if count := getattr(told, name):
            response.headers[header] = str(count)
    return _finished(response, opened, etag)


def _meter(request: HttpRequest, opened: Opened, parquet: Path) -> None:
    """A part that does not begin the file is the rest of a download that was counted."""
    if request.headers.get("Range", "bytes=0-").replace(" ", "").startswith("bytes=0-"):
        usage.used(opened.detail.card, Use.DOWNLOAD, opened.who, size=parquet.stat().st_size)
    else:
        usage.looked(opened.detail.card, opened.who)


def _kept(request: HttpRequest, parquet: Path, about: str, export: Export) -> MadeFile | None:
    """A question for the head only is not worth making the file."""
    if request.method == "HEAD":
        return tables.made_already(parquet, about)
    return tables.made_file(parquet, about, lambda: export)


def _finished(response: HttpResponseBase, opened: Opened, etag: str) -> HttpResponseBase:
    response.headers["Accept-Ranges"] = "bytes"
    finish(response, opened, etag)
    patch_vary_headers(response, ("Accept-Encoding",))
    return response


def takes_gzip(request: HttpRequest) -> bool:
    """RFC 9110, 12.5.3: named, or anything, and not with weight 0."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";")
        if coding in ("gzip", "x-gzip", "*"):
            return not re.fullmatch(r"q=0(\.0*)?", weight)
    return False


def _still(request: HttpRequest, etag: str) -> bool:
    """Whether the part that the reader lacks is of these very bytes (If-Range, RFC 9110, 13.1.5)."""
    return request.headers.get("If-Range", etag) == etag


def _streamed(chunks: Iterator[bytes], *, packed: bool) -> StreamingHttpResponse:
    response = StreamingHttpResponse(_Packed(chunks) if packed else chunks)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def _of_file(request: HttpRequest, made: MadeFile, *, packed: bool, part: bool) -> HttpResponseBase:
    first, last, status = 0, made.size - 1, 200
    if part:
        try:
            found = byte_range(request.headers["Range"], made.size)
        except Unsatisfiable:
            made.file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{made.size}"})
        if found is not None:
            (first, last), status = found, 206
    if request.method == "HEAD":
        made.file.close()
        response: HttpResponseBase = _streamed(iter(()), packed=packed)
    else:
        response = _streamed(_Part(made, first, last), packed=packed)
    response.status_code = status
    if status == 206:
        response.headers["Content-Range"] = f"bytes {first}-{last}/{made.size}"
    if not packed:
        response.headers["Content-Length"] = str(last + 1 - first)
    return response


def byte_range(text: str, size: int) -> tuple[int, int] | None:
    """(first, last) byte of a Range header; None where it is not one range of bytes: then the whole is sent.

    Raises Unsatisfiable.
    """
    found = _RANGE.fullmatch(text.replace(" ", ""))
    if found is None or not any(found.groups()):
        return None
    start, end = found.groups()
    if not start:
        first, last = max(0, size - int(end)), size - 1
        if not int(end):
            raise Unsatisfiable
    else:
        first, last = int(start), min(int(end or size - 1), size - 1)
        if end and int(end) < first:
            return None
    if first >= size:
        raise Unsatisfiable
    return first, last


class _Part:
    """A part of a file, read as it is drawn. It is closed also when nobody draws."""

    def __init__(self, made: MadeFile, first: int, last: int) -> None:
        self._file, self._left = made.file, last + 1 - first
        self._file.seek(first)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = self._file.read(min(_PIECE, self._left)) if self._left > 0 else b""
        if not piece:
            self.close()
            raise StopIteration
        self._left -= len(piece)
        return piece

    def close(self) -> None:
        self._file.close()


class _Packed:
    """Chunks in gzip, the lightest: several times smaller at little more than the speed of the chunks."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._packer = zlib.compressobj(1, zlib.DEFLATED, _GZIP)
        self._ended = False

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        while not self._ended:
            chunk = next(self._chunks, None)
            self._ended = chunk is None
            packed = self._packer.flush() if chunk is None else self._packer.compress(chunk)
            if packed:
                return packed
        raise StopIteration

    def close(self) -> None:
        if (close := getattr(self._chunks, "close", None)) is not None:
            close()
