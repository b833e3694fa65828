"""Facts worked out once for each stored table and kept in data_dir/derived; the folder may be deleted.

A file is found by the key of the blob, what is asked, and the version of the code that worked it out.
Tables that are no blobs (their name is not their content) are asked anew each time.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from hiroba.kernel.settings import service as settings

T = TypeVar("T")
_CODE: Final = 1  # raise it when any of the facts is worked out in another way
_KEY: Final = re.compile(r"[0-9a-f]{64}")


def kept(parquet: Path, name: str, about: object, form: Any, make: Callable[[], T]) -> T:
    """The fact `name` of a table, from its file or made now. about: what else it depends on.
    form: the type to read it as. Raises what `make` raises."""
    place = _place(parquet, name, about)
    if place is None:
        return make()
    with suppress(OSError, msgspec.MsgspecError, UnicodeError):  # not there, or torn by a power cut
        found: T = msgspec.json.decode(place.read_bytes(), type=form)
        return found
    made = make()
    _keep(place, msgspec.json.encode(made))
    return made


def already(parquet: Path, name: str, about: object, form: type[T]) -> T | None:
    """The fact when it is kept, else None: for what is not worth waiting for."""
    place = _place(parquet, name, about)
    with suppress(OSError, msgspec.MsgspecError, UnicodeError):
        if place is not None:
            found: T = msgspec.json.decode(place.read_bytes(), type=form)
            return found
    return None


def facts_named(name: str, form: type[T], key: str = "*") -> Iterator[T]:
    """The facts of this name of all tables that are kept, or of one."""
    for path in _folder().glob(f"??/{key}/{name}-*.json"):
        with suppress(OSError, msgspec.MsgspecError, UnicodeError):
            yield msgspec.json.decode(path.read_bytes(), type=form)


def sweep_kept(referenced: Set[str]) -> int:
    """Remove the facts of tables that are referred to no more; how many tables that were."""
    gone = [each for each in _folder().glob("??/*") if each.name not in referenced]
    for each in gone:
        shutil.rmtree(each, ignore_errors=True)
    return len(gone)


def place_of(parquet: Path, name: str, about: object, ending: str) -> Path | None:
    """Where a fact or a file that was made of a table lies, or would; None for a table that is no blob."""
    key = parquet.name
    if not _KEY.fullmatch(key):
        return None
    asked = hashlib.sha256(f"{_CODE} {about!r}".encode()).hexdigest()[:16]
    return folder_of(key) / f"{name}-{asked}.{ending}"


def folder_of(key: str) -> Path:
    """Where all facts of a stored table lie."""
    return _folder() / key[:2] / key


def _folder() -> Path:
    return settings.server().data_dir / "derived"


def _place(parquet: Path, name: str, about: object) -> Path | None:
    return place_of(parquet, name, about, "json")


def _keep(place: Path, data: bytes) -> None:
    """Whole or not at all; a full disk is no reason not to answer."""
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
