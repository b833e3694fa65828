"""Where things lie under the data folder."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage.types import UnknownBlob

_KEY = re.compile(r"[0-9a-f]{64}")


def data() -> Path:
    return _resolved(settings.server().data_dir.absolute())


@lru_cache(maxsize=16)
def _resolved(folder: Path) -> Path:
    """Looked at once: every look at a file begins here."""
    return folder.resolve()


def blobs() -> Path:
    return data() / "blobs"


def work() -> Path:
    return data() / "work"


def name_of(key: str) -> str:
    """Return under which name the bytes of a key lie, or would lie; raises UnknownBlob for what is no key."""
    if not _KEY.fullmatch(key):
        raise UnknownBlob(key=key[:64])
    return f"{key[:2]}/{key[2:4]}/{key}"
