"""The list beside the keys, apart from the data: what was erased stays erased when older backups return."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from hiroba.kernel.erasure.types import Kind, Noted, Target
from hiroba.kernel.sealing import service as sealing

_MARK = 64  # characters


def path() -> Path:
    keys = sealing.key_path()
    return keys.with_name(f"{keys.name}.erased")


def note(lines: Iterable[Noted]) -> None:
    """Add lines to the file, durably; each stands in it once."""
    known = noted()
    new = [each for each in lines if each not in known]
    if not new:
        return
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "a") as file:
        # after a line that a crash cut off, ours begins anew
        file.writelines(f"{_line(each)}\n" for each in new)
        file.flush()
        os.fsync(file.fileno())


def noted() -> set[Noted]:
    """Return what was erased; a line that a crash cut off is none."""
    if not path().exists():
        return set()
    found = (_read(line) for line in path().read_text().splitlines())
    return {each for each in found if each is not None}


def _line(noted: Noted) -> str:
    """Of a person the mark alone."""
    target = noted.target
    if target.kind is Kind.PERSON:
        return noted.mark
    where = [target.kind.value, target.organisation, target.dataset, target.column]
    return f"{noted.mark} {json.dumps(where)}"  # ASCII: a column's name may hold what ends a line


def _read(line: str) -> Noted | None:
    mark, _blank, where = line.partition(" ")
    if len(mark) != _MARK:
        return None
    if not where:
        return Noted(mark, Target(Kind.PERSON))
    with suppress(ValueError, TypeError):
        kind, organisation, dataset, column = json.loads(where)
        return Noted(mark, Target(Kind(kind), organisation, dataset, column))
    return None
