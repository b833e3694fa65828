"""Facts worked out once for each stored table and kept in data_dir/derived; the folder may be deleted.

A file is found by the key of the blob, what is asked, and the version of the code that worked it out. What
was worked out of a table that lies sealed is sealed for its place; by a key that is gone it is made anew.
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

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

T = TypeVar("T")
_CODE: Final = 1  # raise it when any of the facts is worked out in another way
_KEY: Final = re.compile(r"[0-9a-f]{64}")
_PLACE: Final = "facts"  # what they are sealed for, with the table and the name of the file
_SEALED: Final = b"s"  # no JSON begins with it
_NOT_KEPT: Final = (  # not there, torn by a power cut, or sealed by a key that is gone
    OSError, msgspec.MsgspecError, UnicodeError, sealing.SealBroken, sealing.UnknownKey,
)  # fmt: skip


def kept(parquet: Path, name: str, about: object, form: Any, make: Callable[[], T]) -> T:
    """The fact `name` of a table, from its file or made now. about: what else it depends on.
    form: the type to read it as. Raises what `make` raises."""
    place = _place(parquet, name, about)
    if place is None:
        return make()
    with suppress(*_NOT_KEPT):
        found: T = msgspec.json.decode(_read(place), type=form)
        return found
    made = make()
    _keep(place, msgspec.json.encode(made), sealed=storage.is_opened(parquet))
    return made


def already(parquet: Path, name: str, about: object, form: type[T]) -> T | None:
    """The fact when it is kept, else None: for what is not worth waiting for."""
    place = _place(parquet, name, about)
    with suppress(*_NOT_KEPT):
        if place is not None:
            found: T = msgspec.json.decode(_read(place), type=form)
            return found
    return None


def facts_named(name: str, form: type[T], key: str = "*") -> Iterator[tuple[str, T]]:
    """The facts of this name of all tables that are kept, or of one, each with the table's key."""
    for path in _folder().glob(f"??/{key}/{name}-*.json"):
        with suppress(*_NOT_KEPT):
            yield path.parent.name, msgspec.json.decode(_read(path), type=form)


def lay_kept(key: str, *, sealed: bool) -> None:
    """Have the facts of a table lie as its file does. What lay open is made anew when somebody asks, all but
    which parts of it are files of their own."""
    for path in folder_of(key).glob("*"):
        with suppress(*_NOT_KEPT):
            if path.suffix != ".json":
                path.unlink()
            elif sealing.is_sealed(path.read_text(encoding="utf-8")) is not sealed:
                _keep(path, _read(path), sealed=sealed)


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


def _read(place: Path) -> bytes:
    data = place.read_bytes()
    if not data.startswith(_SEALED):
        return data
    return sealing.unseal(data.decode(), f"{_PLACE}/{place.parent.name}/{place.name}").encode()


def _keep(place: Path, data: bytes, *, sealed: bool) -> None:
    """Whole or not at all; a full disk is no reason not to answer."""
    if sealed:
        data = sealing.seal(data.decode(), f"{_PLACE}/{place.parent.name}/{place.name}").encode()
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent, prefix=".")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
