"""Secrets of feeds: files that an administrator lays down, one folder an organisation.

They are read where a connection is made and nowhere else: not in the database, not on a page, not in a log.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from hiroba.intake.feeds.types import SecretMissing, WrongFeed
from hiroba.kernel.settings import service as settings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LONGEST = 64 * 1024  # bytes


def read(organisation: str, name: str) -> str:
    """Return a secret. Raises SecretMissing."""
    try:
        return _place(organisation, name).read_text(encoding="utf-8")[:_LONGEST].strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretMissing(name=name) from error


def put(organisation: str, name: str, content: str) -> None:
    """Lay a secret down, readable for this system's user only. Raises WrongFeed."""
    place = _place(organisation, name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)


def exists(organisation: str, name: str) -> bool:
    return _place(organisation, name).is_file()


def _place(organisation: str, name: str) -> Path:
    """Both names are plain words: no path leads out of the folder."""
    if not NAME.fullmatch(name) or not NAME.fullmatch(organisation):
        raise WrongFeed(field="secret")
    return settings.server().data_dir / "feed-secrets" / organisation / name
