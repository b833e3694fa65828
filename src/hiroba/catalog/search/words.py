"""Text as words: SudachiPy's short units with their dictionary form and reading.

The dictionary (about 0.2 s and 60 MB) is loaded with the first word that is asked for, once a process;
a tokenizer belongs to one thread.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sudachipy

from hiroba.catalog.search.characters import fold, fold_reading, fold_word

_PIECE = 4000  # letters at once; Sudachi takes 49,149 bytes
_lock = threading.Lock()
_local = threading.local()
_EMPTY = ("助詞", "助動詞", "補助記号", "空白", "記号")
_BREAKS = ("補助記号", "空白", "記号")


@dataclass(frozen=True)
class Word:
    """surface: as written (folded). form: as compared. reading: katakana, '' where unknown.
    bound: hangs on the word before (所, 市, 館); leads: on the one after. content: carries meaning."""

    surface: str
    form: str
    reading: str
    bound: bool
    leads: bool
    content: bool
    breaks: bool


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    return sudachipy.Dictionary(dict="small")


def _tokenizer() -> Any:
    found = getattr(_local, "tokenizer", None)
    if found is None:
        with _lock:
            found = _dictionary().tokenizer(sudachipy.SplitMode.A)
        _local.tokenizer = found
    return found


def words(text: str) -> list[Word]:
    """Return the words of a text of any length."""
    folded = fold(text)
    return [
        _word(morpheme)
        for start in range(0, len(folded), _PIECE)
        for morpheme in _tokenizer().tokenize(folded[start : start + _PIECE])
    ]


def _word(morpheme: Any) -> Word:
    surface = morpheme.surface()
    kind, *_ = morpheme.part_of_speech()
    reading = fold_reading(morpheme.reading_form())
    known = kind not in _BREAKS and bool(reading.strip()) and reading != "キゴウ"
    return Word(
        surface=surface,
        form=fold_word(morpheme.normalized_form()),
        reading=reading if known else "",
        bound=kind == "接尾辞",
        leads=kind == "接頭辞",
        content=kind not in _EMPTY and any(letter.isalnum() for letter in surface),
        breaks=kind in _BREAKS,
    )


def readings(text: str) -> list[str]:
    """Return each word as it is said, in katakana; those in Latin letters or digits as they are written."""
    return [
        word.surface if word.surface.isascii() else word.reading for word in words(text) if not word.breaks
    ]


def runs(found: list[Word]) -> Iterator[list[Word]]:
    """Yield the stretches between signs and spaces."""
    run: list[Word] = []
    for word in found:
        if word.breaks:
            if run:
                yield run
            run = []
        else:
            run.append(word)
    if run:
        yield run
