"""The synonym table: ours, and above it the installation's own `synonyms.txt` in the data folder."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from hiroba.catalog.search.words import words
from hiroba.kernel.settings import service as settings

_OURS = Path(__file__).with_name("synonyms.txt")
_ALONE = "="
Forms = tuple[str, ...]
_Groups = dict[Forms, dict[Forms, None]]


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
    own = own_file()
    try:
        stamp = own.stat().st_mtime_ns
    except OSError:
        return _made("")
    return _read(own, stamp)


def own_file() -> Path:
    """Where the installation's own groups stand."""
    return settings.server().data_dir / "synonyms.txt"


def own_text() -> str:
    """Return the installation's own groups as they are written, a group a line."""
    try:
        return own_file().read_text(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError:
        return ""


def built_in() -> list[tuple[str, ...]]:
    """Return our groups as they are written."""
    return groups(_OURS.read_text(encoding="utf-8"))


def groups(text: str) -> list[tuple[str, ...]]:
    """Return the groups of a text; blank lines and remarks are passed over."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    return [
        tuple(term.strip() for term in line.strip().removeprefix(_ALONE).split("/") if term.strip())
        for line in lines
    ]


def table_of(own: str) -> Synonyms:
    """Return what the table would be with these groups of the installation."""
    return _made(own)


@lru_cache(maxsize=2)
def _read(own: Path, _stamp: int) -> Synonyms:
    return _made(own.read_text(encoding="utf-8-sig", errors="replace"))


@lru_cache(maxsize=4)
def _made(theirs: str) -> Synonyms:
    """Return our table with the installation's lines: a group joins those of ours that share a word with it,
    one behind '=' stands in their place."""
    by_reading: dict[str, Forms] = {}
    alone, joined, ours = (_Groups({}) for _each in range(3))
    for line in theirs.splitlines():
        for terms in groups(line):
            _add_group(terms, alone if line.lstrip().startswith(_ALONE) else joined, by_reading)
    for terms in groups(_OURS.read_text(encoding="utf-8")):
        _add_group(terms, ours, by_reading)
    for forms, group in joined.items():
        whole = dict.fromkeys(each for other in group for each in (other, *ours.get(other, {})))
        for each in (forms, *whole):
            ours.setdefault(each, {each: None}).update(whole)
    by_forms = {forms: tuple(group) for forms, group in (ours | alone).items()}
    return Synonyms(by_forms, by_reading, max(map(len, by_forms), default=0))


def _add_group(terms: tuple[str, ...], found: _Groups, by_reading: dict[str, Forms]) -> None:
    """Add one group; a term that stands in two groups has the others of both."""
    group: list[Forms] = []
    for term in terms:
        analysed = words(term)
        forms = tuple(word.form for word in analysed if word.content)
        if forms:
            group.append(forms)
            by_reading.setdefault("".join(word.reading for word in analysed), forms)
    for forms in group:
        found.setdefault(forms, {forms: None}).update(dict.fromkeys(group))
