"""The list beside the keys, apart from the data: who was erased stays erased when older backups return."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from hiroba.kernel.sealing import service as sealing


def path() -> Path:
    keys = sealing.key_path()
    return keys.with_name(f"{keys.name}.erased")


def note(marks: Iterable[str]) -> None:
    """Add marks to the file, durably; each stands in it once."""
    new = [mark for mark in marks if mark not in noted()]
    if not new:
        return
    handle = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w") as file:
        file.writelines(f"{mark}\n" for mark in new)
        file.flush()
        os.fsync(file.fileno())


def noted() -> set[str]:
    """Return the marks; a line that a crash cut off is none."""
    if not path().exists():
        return set()
    return {line for line in path().read_text().splitlines() if len(line) == 64}
