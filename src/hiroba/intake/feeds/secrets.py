"""Secrets of feeds: files that an administrator lays down, one folder an organisation.

They are read where a connection is made and nowhere else: not in the database, not on a page, not in a log.
What was laid down by command or page lies sealed; a file that somebody put there by hand is read as it is,
and sealed when the keys are changed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from hiroba.intake.feeds.types import SecretMissing, WrongFeed
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings import service as settings

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_LONGEST = 64 * 1024  # bytes
_FOLDER = "feed-secrets"
PLACE = "feed-secrets"


def read(organisation: str, name: str) -> str:
    """Return a secret. Raises SecretMissing."""
    place = _place(organisation, name)
    try:
        lies = place.read_text(encoding="utf-8")
        return (sealing.unseal(lies, PLACE) if sealing.is_sealed(lies) else lies)[:_LONGEST].strip()
    except (OSError, UnicodeDecodeError, sealing.SealBroken, sealing.UnknownKey) as error:
        raise SecretMissing(name=name) from error


def put(organisation: str, name: str, content: str) -> None:
    """Lay a secret down, readable for this system's user only. Raises WrongFeed."""
    place = _place(organisation, name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(place, sealing.seal(content, PLACE))


def exists(organisation: str, name: str) -> bool:
    return _place(organisation, name).is_file()


def seal_anew(rewrite: Callable[[str], str]) -> int:
    """Bring every file under the key of now; return how many were changed."""
    changed = 0
    for place in (settings.server().data_dir / _FOLDER).glob("*/*"):
        lies = place.read_text(encoding="utf-8")
        now = rewrite(lies) if sealing.is_sealed(lies) else sealing.seal(lies, PLACE)
        if now != lies:
            _write(place, now)
            changed += 1
    return changed


def lying() -> Iterator[str]:
    """What lies sealed, as it lies."""
    for place in (settings.server().data_dir / _FOLDER).glob("*/*"):
        lies = place.read_text(encoding="utf-8")
        if sealing.is_sealed(lies):
            yield lies


def _write(place: Path, content: str) -> None:
    """Whole or not at all: a connection may be made meanwhile."""
    beside = place.with_name(f".{place.name}.{os.getpid()}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(content)
    beside.replace(place)


def _place(organisation: str, name: str) -> Path:
    """Both names are plain words: no path leads out of the folder."""
    if not NAME.fullmatch(name) or not NAME.fullmatch(organisation):
        raise WrongFeed(field="secret")
    return settings.server().data_dir / _FOLDER / organisation / name
