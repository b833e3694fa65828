"""What a reader typed, as a tree of FTS5 expressions.

Blank separates terms (all must be there), "…" or 「…」 is a phrase as it stands, a leading minus
excludes. A term of several words is taken apart into units; a unit is a term of the synonym table (any
of its group will do) or a word with what hangs on it (避難+所) as a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hiroba.catalog.search.characters import fold, fold_reading, is_kana
from hiroba.catalog.search.latin import kana_of
from hiroba.catalog.search.synonyms import Forms, Synonyms, synonyms
from hiroba.catalog.search.words import Word, words

_TERM = re.compile(
    r"(?P<minus>(?:(?<=\s)|^)[-−－](?=\S))?"
    r'(?:["“”「『](?P<phrase>[^"“”」』]+)["“”」』]|(?P<term>[^\s"“”「『]+))'
)
_MAX_TERMS = 12
_MAX_LENGTH = 200
_LATIN = 4  # letters from which a word in Latin letters may be Japanese
# Said of almost everything: wanted for the order, not required, when there is another word.
_COMMON = frozenset({"一覧", "データ", "情報", "リスト", "オープン", "状況", "ファイル"})
_WORDS = "{title keywords organisation columns description}"


@dataclass(frozen=True)
class Unit:
    """What the full-text table answers: one expression."""

    expression: str


@dataclass(frozen=True)
class Every:
    """All parts must match; what also matches one of `lifts` is better."""

    parts: tuple[Node, ...]
    lifts: tuple[Unit, ...] = ()


@dataclass(frozen=True)
class Either:
    parts: tuple[Node, ...]


Node = Unit | Every | Either


@dataclass(frozen=True)
class Match:
    """wanted: what must match; without parts: everything. excluded: what must not. literal: the folded text,
    to prefer titles that hold it as it was typed."""

    wanted: Every
    excluded: Either
    literal: str

    @property
    def empty(self) -> bool:
        return not self.wanted.parts and not self.excluded.parts


def parse(text: str, table: Synonyms | None = None) -> Match:
    """Return the tree for a text; signs and operators of FTS5 have no meaning in it.

    table: of synonyms, else the one that is in force.
    """
    table = table or synonyms()
    wanted: list[Node] = []
    excluded: list[Node] = []
    literal: list[str] = []
    for found in list(_TERM.finditer(text[:_MAX_LENGTH]))[:_MAX_TERMS]:
        phrase, term = found["phrase"], found["term"]
        node = _phrase(phrase or term) if phrase or found["minus"] else _term(term, table)
        if node is None:
            continue
        if found["minus"]:
            excluded.append(node)
        else:
            wanted.append(node)
            literal.append(fold(phrase or term))
    return Match(Every(tuple(wanted)), Either(tuple(excluded)), " ".join(literal))


def quoted(forms: Forms | list[str]) -> str:
    """Return the forms as one phrase; nothing in them is an operator."""
    return '"' + " ".join(forms).replace('"', " ") + '"'


def of_words(forms: Forms | list[str]) -> Unit:
    """Return the words in a row, wherever they stand."""
    return Unit(f"{_WORDS} : {quoted(forms)}")


def of_kana(reading: str) -> Unit:
    """Return what is said so."""
    return Unit(f"kana : {quoted([reading])}")


def of_letter(letter: str) -> Unit:
    """Return a single letter, which may stand inside a word (川 in 荒川)."""
    return Unit(f"letters : {quoted([letter])}")


def any_of(group: tuple[Forms, ...]) -> Unit:
    """Return any of these words."""
    return Unit(f"{_WORDS} : ({' OR '.join(quoted(forms) for forms in group)})")


def _phrase(text: str) -> Node | None:
    """Return the text's words in a row, and nothing else of them."""
    forms = [word.form for word in words(text) if word.content]
    return of_words(forms) if forms else _letter(text)


def _letter(text: str) -> Node | None:
    letters = [letter for letter in fold(text) if letter.isalnum()]
    return of_letter(letters[0]) if len(letters) == 1 else None


def _term(text: str, table: Synonyms) -> Node | None:
    found = [word for word in words(text) if word.content]
    folded = fold(text)
    alternatives: list[Node] = [_units(found, table)] if found else []
    if len(folded) == 1 and (letter := _letter(folded)):
        alternatives.append(letter)
    if is_kana(folded):
        alternatives += _by_reading(fold_reading(folded), table)
    elif len(folded) >= _LATIN and folded.isascii() and (kana := kana_of(folded)):
        alternatives += _by_reading(fold_reading(kana), table)
    if len(alternatives) == 1:
        return alternatives[0]
    return Either(tuple(alternatives)) if alternatives else None


def _by_reading(reading: str, table: Synonyms) -> list[Unit]:
    """Return the alternatives for a term that was typed in kana, whatever words it may be."""
    units = [of_kana(reading)] if len(reading) > 1 else []
    for sound in (reading, *_other_sounds(reading)):
        forms = table.by_reading.get(sound)
        if forms is not None:
            units.append(any_of(table.by_forms[forms]))
            break
    return units


def _other_sounds(reading: str) -> list[str]:
    """Return the reading with the last word's first sound unvoiced (ヒナンジョ: ヒナン+ショ)."""
    return [reading.replace("ジョ", "ショ"), reading.replace("ガイ", "カイ")]


def _units(found: list[Word], table: Synonyms) -> Every:
    """Return all units together; a common one (一覧) only lifts what has it."""
    forms = [word.form for word in found]
    needed: list[Unit] = []
    common: list[Unit] = []
    start = 0
    while start < len(found):
        length = table.match(forms, start)
        if length:
            needed.append(any_of(table.by_forms[tuple(forms[start : start + length])]))
        else:
            length = _glued(found, start)
            unit = of_words(forms[start : start + length])
            (common if forms[start] in _COMMON and length == 1 else needed).append(unit)
        start += length
    return Every(tuple(needed), tuple(common)) if needed else Every(tuple(common))


def _glued(found: list[Word], start: int) -> int:
    """Return how many words hang together: what leads on, and what is bound or a single letter."""
    end = start + 1
    while end < len(found) and (
        found[end - 1].leads or found[end].bound or (len(found[end].surface) == 1 and not found[end].leads)
    ):
        end += 1
    return end - start
