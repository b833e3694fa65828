"""The key file: apart from the data folder, readable by its owner only, written whole or not at all."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hiroba.kernel.sealing.types import KeyState

_BYTES = 32  # AES-256; HMAC-SHA256


@dataclass(frozen=True)
class Key:
    """One number, two secrets: one seals, one makes blind indexes."""

    id: str  # 8 hexadecimal digits
    made: datetime
    state: KeyState
    seal: bytes
    index: bytes


def new_key(state: KeyState = KeyState.OPEN) -> Key:
    return Key(
        secrets.token_hex(4), datetime.now(UTC), state,
        secrets.token_bytes(_BYTES), secrets.token_bytes(_BYTES),
    )  # fmt: skip


def read(path: Path) -> tuple[Key, ...]:
    """Return the keys, the oldest first; raises FileNotFoundError."""
    return decode(path.read_bytes())


def write(path: Path, keys: Iterable[Key], *, only_new: bool = False) -> None:
    """Put the file in place (mode 0600), durably. only_new: raises FileExistsError where there is one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(encode(keys))
            file.flush()
            os.fsync(file.fileno())
        if only_new:
            os.link(temporary, path)  # of two processes that begin at once, one makes it
        else:
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def encode(keys: Iterable[Key]) -> bytes:
    return json.dumps({"keys": [_out(each) for each in keys]}, indent=1).encode()


def decode(content: bytes) -> tuple[Key, ...]:
    """Raises ValueError, KeyError, TypeError where it is no key file."""
    return tuple(sorted(map(_in, json.loads(content)["keys"]), key=lambda each: each.made))


def _out(key: Key) -> dict[str, Any]:
    return {
        "id": key.id, "made": key.made.isoformat(), "state": key.state.value,
        "seal": base64.b64encode(key.seal).decode(), "index": base64.b64encode(key.index).decode(),
    }  # fmt: skip


def _in(said: dict[str, Any]) -> Key:
    return Key(
        said["id"], datetime.fromisoformat(said["made"]), KeyState(said["state"]),
        base64.b64decode(said["seal"]), base64.b64decode(said["index"]),
    )  # fmt: skip
