"""What a reader typed, as an FTS5 expression.

Blank separates terms (all must be there), "…" or 「…」 is a phrase as it stands, a leading minus
excludes. A term of several words is taken apart into units; a unit is a term of the synonym table (any
of its group will do) or a word with what hangs on it (避難+所) as a phrase.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hiroba.catalog.search.characters import fold, fold_reading, is_kana
from hiroba.catalog.search.synonyms import Forms, Synonyms, synonyms
from hiroba.catalog.search.words import Word, words

_TERM = re.compile(
    r"(?P<minus>(?:(?<=\s)|^)[-−－](?=\S))?"
    r'(?:["“”「『](?P<phrase>[^"“”」』]+)["“”」』]|(?P<term>[^\s"“”「『]+))'
)
_MAX_TERMS = 12
_MAX_LENGTH = 200
# Said of almost everything: wanted for the order, not required, when there is another word.
_COMMON = frozenset({"一覧", "データ", "情報", "リスト", "オープン", "状況", "ファイル"})
_WORDS = "{title keywords organisation columns description}"


@dataclass(frozen=True)
class Match:
    """expression: what must match, '' for everything. excluded: what must not. literal: the folded text,
    to prefer titles that hold it as it was typed."""

    expression: str
    excluded: str
    literal: str

    @property
    def empty(self) -> bool:
        return not self.expression and not self.excluded


def parse(text: str) -> Match:
    """Return the expression for a text; signs and operators of FTS5 have no meaning in it."""
    wanted: list[str] = []
    excluded: list[str] = []
    literal: list[str] = []
    for found in list(_TERM.finditer(text[:_MAX_LENGTH]))[:_MAX_TERMS]:
        phrase, term = found["phrase"], found["term"]
        expression = _phrase(phrase) if phrase else _term(term)
        if not expression:
            continue
        if found["minus"]:
            excluded.append(_phrase(phrase or term))
        else:
            wanted.append(expression)
            literal.append(fold(phrase or term))
    return Match(" AND ".join(wanted), " OR ".join(each for each in excluded if each), " ".join(literal))


def quoted(forms: Forms | list[str]) -> str:
    """Return the forms as one phrase; nothing in them is an operator."""
    return '"' + " ".join(forms).replace('"', " ") + '"'


def _phrase(text: str) -> str:
    """Return the text's words in a row, and nothing else of them."""
    forms = [word.form for word in words(text) if word.content]
    return f"({_WORDS} : {quoted(forms)})" if forms else _letter(text)


def _letter(text: str) -> str:
    """Return the expression for a single letter, which may stand inside a word (川 in 荒川)."""
    letters = [letter for letter in fold(text) if letter.isalnum()]
    return f"(letters : {quoted(letters)})" if len(letters) == 1 else ""


def _term(text: str) -> str:
    table = synonyms()
    found = [word for word in words(text) if word.content]
    folded = fold(text)
    alternatives = [_units(found, table)] if found else []
    if len(folded) == 1:
        alternatives.append(_letter(folded))
    if is_kana(folded):
        alternatives += _by_reading(fold_reading(folded), table)
    alternatives = [each for each in alternatives if each]
    return f"({' OR '.join(alternatives)})" if alternatives else ""


def _by_reading(reading: str, table: Synonyms) -> list[str]:
    """Return the alternatives for a term that was typed in kana, whatever words it may be."""
    expressions = [f"kana : {quoted([reading])}"] if len(reading) > 1 else []
    for sound in (reading, *_other_sounds(reading)):
        forms = table.by_reading.get(sound)
        if forms is not None:
            expressions.append(_any_of(table.by_forms[forms]))
            break
    return expressions


def _other_sounds(reading: str) -> list[str]:
    """Return the reading with the last word's first sound unvoiced (ヒナンジョ: ヒナン+ショ)."""
    return [reading.replace("ジョ", "ショ"), reading.replace("ガイ", "カイ")]


def _units(found: list[Word], table: Synonyms) -> str:
    """Return all units together; a common one (一覧) only lifts what has it."""
    forms = [word.form for word in found]
    needed: list[str] = []
    common: list[str] = []
    start = 0
    while start < len(found):
        length = table.match(forms, start)
        if length:
            needed.append(_any_of(table.by_forms[tuple(forms[start : start + length])]))
        else:
            length = _glued(found, start)
            unit = f"{_WORDS} : {quoted(forms[start : start + length])}"
            (common if forms[start] in _COMMON and length == 1 else needed).append(unit)
        start += length
    if not needed:
        return "(" + " AND ".join(common) + ")"
    required = " AND ".join(needed)
    if common:
        return f"(({required}) OR ({required} AND {' AND '.join(common)}))"
    return f"({required})"


def _any_of(group: tuple[Forms, ...]) -> str:
    return f"({_WORDS} : ({' OR '.join(quoted(forms) for forms in group)}))"


def _glued(found: list[Word], start: int) -> int:
    """Return how many words hang together: what leads on, and what is bound or a single letter."""
    end = start + 1
    while end < len(found) and (
        found[end - 1].leads or found[end].bound or (len(found[end].surface) == 1 and not found[end].leads)
    ):
        end += 1
    return end - start
