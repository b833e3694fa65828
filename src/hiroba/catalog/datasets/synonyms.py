"""The installation's own synonyms: tried, and saved for all its processes.

They are a file in the data folder that search looks at with each question: it holds from the next one on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np
from django.db import transaction

from hiroba.catalog.datasets.errors import InvalidSynonyms, SynonymsChanged, TooManySynonyms
from hiroba.catalog.datasets.shelf import Mask, Shelf, shelf
from hiroba.catalog.datasets.tally import seen
from hiroba.catalog.datasets.types import OwnSynonyms, SynonymTrial
from hiroba.catalog.search import service as index
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.operations.service import Part
from hiroba.kernel.storage import service as storage

_MOST: Final = 1000  # lines
_LONGEST: Final = 400  # letters of a line
_TRIED: Final = 12  # words
_SHOWN: Final = 3


def own_synonyms(who: Principal) -> OwnSynonyms:
    """Return the installation's own synonyms, for who runs it. Raises Forbidden."""
    _require(who)
    text = index.own_text()
    return OwnSynonyms(text, _state(text))


def save_synonyms(text: str, state: str, who: Principal) -> None:
    """Let these be the installation's own synonyms from now on. state: of those that were edited.

    Raises Forbidden, InvalidSynonyms, TooManySynonyms, SynonymsChanged.
    """
    _require(who)
    text = _checked(text)
    if state != _state(index.own_text()):
        raise SynonymsChanged
    with transaction.atomic():
        journal.record(
            who, "synonyms.save", "platform", "synonyms", details={"groups": len(index.groups(text))}
        )
        _write(text)


def try_synonyms(text: str, word: str, who: Principal) -> list[SynonymTrial]:
    """Return what this word, else each word whose group is new or another, would find with these synonyms.

    Raises Forbidden, InvalidSynonyms, TooManySynonyms.
    """
    _require(who)
    table = index.table_of(_checked(text))
    tried = [word.strip()] if word.strip() else _changed(text)
    columns, sight = shelf(), decide.sight(who)
    among = seen(columns, sight)
    found = []
    for each in tried[:_TRIED]:
        before = columns.those(index.match(each, columns.documents).positions) & among
        after = columns.those(index.match(each, columns.documents, table).positions) & among
        found.append(
            SynonymTrial(
                each,
                int(np.count_nonzero(before)),
                int(np.count_nonzero(after)),
                _some(columns, after & ~before),
                _some(columns, before & ~after),
            )
        )
    return found


def _require(who: Principal) -> None:
    decide.require(who, Action.PLATFORM_OPERATE, Resource("platform", "", ""))


def _checked(text: str) -> str:
    """Return the text with plain line ends and a line end at the end. Raises MyNumberFound."""
    mynumber.refuse_written(text)
    lines = text.replace("／", "/").splitlines()
    if len(lines) > _MOST:
        raise TooManySynonyms(most=_MOST)
    for number, line in enumerate(lines, 1):
        group = index.groups(line)
        if len(line) > _LONGEST or (group and len(group[0]) < 2):
            raise InvalidSynonyms(line=number)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _changed(text: str) -> list[str]:
    before, after = index.groups(index.own_text()), index.groups(_checked(text))
    differing = [group for group in (*after, *before) if (group in after) != (group in before)]
    return list(dict.fromkeys(term for group in differing for term in group))


def _some(columns: Shelf, mask: Mask) -> tuple[tuple[str, str], ...]:
    places: Iterable[int] = np.flatnonzero(mask)[:_SHOWN].tolist()
    return tuple((columns.ids[place], columns.titles[place]) for place in places)


def _state(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _write(text: str) -> None:
    with storage.written_whole(index.own_file()) as path:
        path.write_text(text, encoding="utf-8")


def _save_part(folder: Path) -> None:
    if text := index.own_text():
        (folder / "synonyms.txt").write_text(text, encoding="utf-8")


def _load_part(folder: Path) -> None:
    saved = folder / "synonyms.txt"
    if saved.is_file():
        _write(saved.read_text(encoding="utf-8"))
    else:
        index.own_file().unlink(missing_ok=True)


PART: Final = Part("synonyms", _save_part, _load_part, lambda: not index.own_text().strip())
