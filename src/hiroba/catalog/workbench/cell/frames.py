"""How the cell and its keeper speak: a kind, a length, and so many bytes."""

from __future__ import annotations

import io
import json
import os
import struct
from typing import IO, Any, Final

_HEAD: Final = struct.Struct(">cI")
WORDS: Final = b"J"  # one JSON object
ROWS: Final = b"A"  # a piece of an Arrow IPC stream
LONGEST: Final = 64 * 1024**2  # bytes of one frame


class Broken(Exception):
    """The other side ended in the middle, or speaks something else."""


def pipes() -> tuple[IO[bytes], IO[bytes]]:
    """Both ends towards the keeper; whatever else writes to the standard ones writes to nowhere."""
    told, heard = os.dup(1), os.dup(0)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for each in (0, 1, 2):
        os.dup2(nowhere, each)
    return io.FileIO(told, "wb"), io.BufferedReader(io.FileIO(heard, "rb"))


def put(file: IO[bytes], kind: bytes, body: bytes) -> None:
    for start in range(0, len(body) or 1, LONGEST):
        part = body[start : start + LONGEST]
        file.write(_HEAD.pack(kind, len(part)))
        file.write(part)
    file.flush()


def put_words(file: IO[bytes], words: dict[str, Any]) -> None:
    put(file, WORDS, json.dumps(words, ensure_ascii=False).encode("utf-8", "replace"))


def take(file: IO[bytes]) -> tuple[bytes, bytes]:
    """Return kind and body of the next frame. Raises Broken."""
    kind, length = _HEAD.unpack(_exactly(file, _HEAD.size))
    if kind not in (WORDS, ROWS) or length > LONGEST:
        raise Broken
    return kind, _exactly(file, length)


def take_words(file: IO[bytes]) -> dict[str, Any]:
    """Return the next frame, which is words. Raises Broken."""
    kind, body = take(file)
    if kind != WORDS:
        raise Broken
    return words_of(body)


def words_of(body: bytes) -> dict[str, Any]:
    """Read words. Raises Broken."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Broken from error
    if not isinstance(found, dict):
        raise Broken
    return found


def _exactly(file: IO[bytes], length: int) -> bytes:
    body = file.read(length)
    if len(body) != length:
        raise Broken
    return body
