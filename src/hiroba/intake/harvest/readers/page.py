"""What every reader of a source offers, and what it hands on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from hiroba.catalog.datasets.types import RecordDraft
from hiroba.kernel.errors.types import HirobaError

Cursor = dict[str, Any]


@dataclass(frozen=True)
class Trouble:
    """Something of the source that could not be read. what: its title or id. where: its address."""

    what: str
    where: str
    error: HirobaError


@dataclass(frozen=True)
class Page:
    """A part of what the source has. organisation, source_key and source of the records are still empty.

    seen: remote ids that are there, without being in `records`. following: where to go on, None at the
    end. total: how many records there are, where it is known. newest: of the changes on the page.
    whole: everything that could be there is in `records` or `seen`; otherwise nothing may be
    taken for gone. unchanged: the source says that its list is as it was.
    """

    records: tuple[RecordDraft, ...] = ()
    seen: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    following: Cursor | None = None
    total: int | None = None
    newest: datetime | None = None
    whole: bool = True
    unchanged: bool = False
    validators: dict[str, str] = field(default_factory=dict)


class Reader(Protocol):
    """One kind of source. All verbs raise what `Asker.ask` raises, and NotUnderstood."""

    def page(self, cursor: Cursor) -> Page:
        """Return the part at the cursor; {} is the first one."""
        ...

    def gone(self, remote_id: str) -> bool:
        """Report whether what was not seen is really not there any more."""
        ...
