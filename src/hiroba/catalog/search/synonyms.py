"""The synonym table: ours, and above it the installation's own `synonyms.txt` in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hiroba.catalog.search.words import words
from hiroba.kernel.settings import service as settings

_OURS = Path(__file__).with_name("synonyms.txt")
Forms = tuple[str, ...]


@dataclass(frozen=True)
class Synonyms:
    """by_forms: the forms of a term -> its group. by_reading: a term's reading -> its own forms."""

    by_forms: dict[Forms, tuple[Forms, ...]]
    by_reading: dict[str, Forms]
    longest: int

    def match(self, forms: list[str], start: int) -> int:
        """Return how many forms from `start` make the longest term of the table, 0 for none."""
        for length in range(min(self.longest, len(forms) - start), 0, -1):
            if tuple(forms[start : start + length]) in self.by_forms:
                return length
        return 0


def synonyms() -> Synonyms:
    """Return the table; it is read again when the installation's file has changed."""
    own = settings.server().data_dir / "synonyms.txt"
    try:
        stamp = own.stat().st_mtime_ns
    except OSError:
        stamp = 0
    return _load(own, stamp)


@lru_cache(maxsize=2)
def _load(own: Path, stamp: int) -> Synonyms:
    by_forms: dict[Forms, tuple[Forms, ...]] = {}
    by_reading: dict[str, Forms] = {}
    theirs = own.read_text(encoding="utf-8-sig", errors="replace") if stamp else ""
    for text in (theirs, _OURS.read_text(encoding="utf-8")):
        found: dict[Forms, dict[Forms, None]] = {}
        for line in text.splitlines():
            _add_group(line, found, by_reading)
        by_forms = {forms: tuple(group) for forms, group in found.items()} | by_forms
    return Synonyms(by_forms, by_reading, max(map(len, by_forms), default=0))


def _add_group(line: str, found: dict[Forms, dict[Forms, None]], by_reading: dict[str, Forms]) -> None:
    """Add one line's group; a term that stands in two groups has the others of both."""
    if line.lstrip().startswith("#"):
        return
    group: list[Forms] = []
    for term in line.split("/"):
        analysed = words(term.strip())
        forms = tuple(word.form for word in analysed if word.content)
        if forms:
            group.append(forms)
            by_reading.setdefault("".join(word.reading for word in analysed), forms)
    for forms in group:
        found.setdefault(forms, {forms: None}).update(dict.fromkeys(group))
