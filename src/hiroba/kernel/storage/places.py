"""Where things lie under the data folder."""

from __future__ import annotations

import re
from pathlib import Path

from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage.types import UnknownBlob

_KEY = re.compile(r"[0-9a-f]{64}")


def blobs() -> Path:
    return settings.server().data_dir.resolve() / "blobs"


def work() -> Path:
    return settings.server().data_dir.resolve() / "work"


def place_of(key: str) -> Path:
    """Return where the bytes of a key lie, or would lie; raises UnknownBlob for what is no key."""
    if not _KEY.fullmatch(key):
        raise UnknownBlob(key=key[:64])
    return blobs() / key[:2] / key[2:4] / key
