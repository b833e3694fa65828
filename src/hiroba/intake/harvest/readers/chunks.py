"""Sources that answer with everything at once: handed on in parts, so that each is kept in its turn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hiroba.intake.harvest.readers.page import Cursor, Page

SIZE = 100  # records a part


class Chunks:
    """A whole list in parts. `read` is called once a run, also where it goes on after a break."""

    def __init__(self, read: Callable[[], Page]) -> None:
        self._read = read
        self._whole: Page | None = None

    def page(self, cursor: Cursor) -> Page:
        if self._whole is None:
            self._whole = self._read()
        whole, start = self._whole, int(cursor.get("start", 0))
        end = start + SIZE
        more = end < len(whole.records)
        return replace(
            whole,
            records=whole.records[start:end],
            seen=whole.seen if not start else (),
            troubles=whole.troubles if not start else (),
            following={"start": end} if more else None,
            total=len(whole.records) + len(whole.seen),
        )

    def gone(self, remote_id: str) -> bool:  # noqa: ARG002 - the list was whole, so it is
        return True
