"""A document as the texts that are indexed, and the words that may be suggested from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hiroba.catalog.search.characters import digits_of, fold, fold_reading, fold_word, loose_reading
from hiroba.catalog.search.types import SearchDocument
from hiroba.catalog.search.words import Word, runs, words

_MAX_DESCRIPTION = 20_000
_MAX_JOINED = 5  # words whose readings are joined: ヒナン, ヒナンジョ, ...
_MAX_READING = 24
_VOICE = str.maketrans("カキクケコサシスセソタチツテトハヒフヘホ", "ガギグゲゴザジズゼゾダジズデドバビブベボ")
_UNVOICE = str.maketrans("ガギグゲゴザジズゼゾダデドバビブベボ", "カキクケコサシスセソタテトハヒフヘホ")


@dataclass(frozen=True)
class Suggestion:
    """A word of a title: as written, folded, its loose reading, and the digits in it."""

    word: str
    folded: str
    reading: str
    digits: str


@dataclass(frozen=True)
class Prepared:
    """The columns of the full-text table in its order, the folded title and the words to suggest."""

    columns: tuple[str, str, str, str, str, str, str]
    title: str
    suggestions: tuple[Suggestion, ...]


def prepare(document: SearchDocument) -> Prepared:
    title = words(document.title)
    keywords = words(" / ".join(document.keywords))
    organisation = words(document.organisation)
    columns = words(" / ".join(document.columns))
    description = words(document.description[:_MAX_DESCRIPTION])
    spoken = [*runs(title), *runs(keywords), *runs(organisation), *runs(columns)]
    letters = fold(document.title + "".join(document.keywords))
    return Prepared(
        columns=(
            *(_forms(each) for each in (title, keywords, organisation, columns, description)),  # type: ignore[arg-type]
            " ".join(sorted({reading for run in spoken for reading in _readings(run)})),
            " ".join(sorted({letter for letter in letters if letter.isalnum()})),
        ),
        title=fold(document.title),
        suggestions=tuple(_suggestions([*runs(title), *runs(keywords)])),
    )


def _forms(found: list[Word]) -> str:
    return " ".join(word.form for word in found if word.content)


def _readings(run: list[Word]) -> Iterable[str]:
    """Yield how each word, and each few words in a row, may be said; so a search in kana starts and ends
    where words do (きょうと is not in とうきょうと)."""
    for start, word in enumerate(run):
        said = [word.reading]
        for following in (None, *run[start + 1 : start + _MAX_JOINED]):
            if following is not None:
                said = [one + sound for one in said for sound in _sounds(following)][:8]
            if not said or not said[0] or len(said[0]) > _MAX_READING:
                break
            yield from said


def _sounds(word: Word) -> Iterable[str]:
    """Yield the readings of a word behind another: its first sound may be voiced or not (所: ショ, ジョ)."""
    if not word.reading:
        return []
    first, rest = word.reading[0], word.reading[1:]
    return dict.fromkeys((word.reading, first.translate(_VOICE) + rest, first.translate(_UNVOICE) + rest))


def _suggestions(stretches: list[list[Word]]) -> Iterable[Suggestion]:
    """Yield the words and compounds of the titles, each once."""
    seen: set[str] = set()
    for run in stretches:
        for group in (*_compounds(run), *([word] for word in run if word.content and not word.bound)):
            surface = "".join(word.surface for word in group)
            folded = fold_word(surface)
            if 2 <= len(folded) <= 30 and folded not in seen:
                seen.add(folded)
                reading = fold_reading("".join(word.reading for word in group))
                yield Suggestion(surface, folded, loose_reading(reading), digits_of(folded))


def _compounds(run: list[Word]) -> Iterable[list[Word]]:
    """Yield words in a row that no particle parts."""
    group: list[Word] = []
    for word in run:
        if word.content:
            group.append(word)
            continue
        if len(group) > 1:
            yield group
        group = []
    if len(group) > 1:
        yield group
