"""A feed of telegrams: its Atom document is asked, then what is new in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hiroba.intake.feeds.types import FeedDraft, Trouble
from hiroba.intake.jma import service as jma
from hiroba.intake.jma.types import Intake
from hiroba.intake.publishing import service as publishing
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError

_AT_ONCE = 200  # telegrams of one run; the rest is fetched by the next one
_SEEN = 3000  # ids that are remembered: more than a document lists


class Pull:
    """One run over an Atom document. seen: ids to remember; waiting: more is there to be fetched."""

    def __init__(self, draft: FeedDraft, seen: list[str], folder: Path) -> None:
        self._draft, self._folder = draft, folder
        self.seen, self.troubles = list(seen), list[Trouble]()
        self.waiting = False
        self.size = 0

    def run(self, document: Path, who: Principal, feed: str) -> Intake:
        """Raises NotAnAtomFeed, Forbidden, StorageFull."""
        content = document.read_bytes()
        self.size += len(content)
        known = set(self.seen)
        new = [entry for entry in jma.atom_entries(content, self._draft.address) if entry.id not in known]
        self.waiting = len(new) > _AT_ONCE
        found = jma.take_in(self._fetch(new[:_AT_ONCE]), self._draft.organisation, who, feed)
        self.seen = self.seen[-_SEEN:]
        return found

    def _fetch(self, entries: list[jma.Entry]) -> Iterator[tuple[str, bytes]]:
        """A telegram that does not come is told, and asked for again next time."""
        path = self._folder / "telegram"
        for entry in entries:
            try:
                publishing.fetch_if_changed(entry.href, path, limit=jma.MAX_BYTES)
            except HirobaError:
                self.troubles.append(Trouble("jma.not-fetched", "warning", entry.href[:200]))
                continue
            content = path.read_bytes()
            self.size += len(content)
            self.seen.append(entry.id)
            yield entry.href[:200], content
