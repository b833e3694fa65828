"""Values of sealing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class KeyState(StrEnum):
    COMING = "coming"  # known everywhere before it seals
    OPEN = "open"  # the newest of them seals
    RETIRED = "retired"  # it only opens what older backups hold


class Sealed(str):
    """A text in sealed form, as it stands in the database."""

    __slots__ = ()


@dataclass(frozen=True)
class KeyInfo:
    """What may be shown of a key. seals: it is the one that seals now. rows: values that lie under it."""

    id: str
    made: datetime
    state: KeyState
    seals: bool
    rows: int
