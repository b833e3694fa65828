"""Words offered to the reader: how a word may go on, and what was perhaps meant. From public titles only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from hiroba.catalog.search import store
from hiroba.catalog.search.characters import digits_of, fold_word, is_kana, loose_reading
from hiroba.catalog.search.finding import matches
from hiroba.catalog.search.latin import kana_of
from hiroba.catalog.search.words import words

_LAST = "\U0010ffff"
_MAX_BEGUN = 5000  # words of one beginning
_MAX_CANDIDATES = 600  # of one length
_FAR = 9


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Return texts with the last word completed, the most frequent first; kana also begin kanji words."""
    head, blank, last = prefix.lstrip().rpartition(" ")
    folded = fold_word(last)
    if not folded:
        return []
    begins = {"folded": folded}
    if kana := folded if is_kana(folded) else kana_of(folded):
        begins["reading"] = loose_reading(kana)
    found = _begun(begins, "number > 1", limit)
    if len(found) < limit:
        found += [word for word in _begun(begins, "number = 1", limit) if word not in found]
    return [f"{head}{blank}{word}" for word in found[:limit]]


def _begun(begins: Mapping[str, str], often: str, limit: int) -> list[str]:
    """Return the best of the words that stand in so many titles and begin like this in one of the columns.

    Most words stand in one title only, and a hundred thousand of these may begin alike (第1号, 第2号, ...):
    the first in the order of the column are looked at.
    """
    parts = " UNION ".join(
        f"SELECT * FROM (SELECT * FROM vocabulary WHERE {often} AND {column} >= ? AND {column} < ? "  # noqa: S608
        f"ORDER BY {column} LIMIT {_MAX_BEGUN})"
        for column in begins
    )
    rows = store.connection().execute(
        f"SELECT word FROM ({parts}) GROUP BY word ORDER BY sum(number) DESC, length(word), word LIMIT ?",  # noqa: S608
        [*(end for text in begins.values() for end in (text, text + _LAST)), limit],
    )
    return [word for (word,) in rows]


def did_you_mean(text: str) -> str | None:
    """Return another wording that finds something, for a text that finds nothing; else None."""
    terms = text.split()
    mended = [term if matches(term, public=True) else _nearest(term) or _by_words(term) for term in terms]
    better = " ".join(mended)
    return better if mended != terms and matches(better, public=True) else None


def _by_words(term: str) -> str:
    """Return a term of several words with those mended that find nothing."""
    parts = [word.surface for word in words(term)]
    if len(parts) < 2:
        return term
    return "".join(part if matches(part, public=True) else _nearest(part) or part for part in parts)


def _nearest(term: str) -> str | None:
    """Return the word of a title that sounds the same, else the one that is the fewest letters away."""
    folded = fold_word(term)
    reading = loose_reading("".join(word.reading for word in words(term)))
    if len(folded) < 2:
        return None
    same = store.connection().execute(
        "SELECT word FROM vocabulary WHERE reading = ? AND number > 0 ORDER BY number DESC LIMIT 1",
        [reading],
    )
    if reading and (found := same.fetchone()):
        return str(found[0])
    return _closest(folded, reading)


def _closest(folded: str, reading: str) -> str | None:
    """Return the most frequent of the words with the fewest edits in letters or in sounds."""
    letters, sounds = _allowed(len(folded), 3, 6), _allowed(len(reading), 5, 9)
    digits = digits_of(folded)
    rows = [
        *_as_long("folded", len(folded), letters, digits),
        *_as_long("reading", len(reading), sounds, digits),
    ]
    best: tuple[int, str] | None = None
    for word, other, sound in dict.fromkeys(rows):
        away = min(_edits(folded, other, letters), _edits(reading, sound, sounds))
        if away < _FAR and (best is None or away < best[0]):
            best = (away, word)
            if away <= 1:  # none is nearer, and those behind it are less frequent or of other length
                break
    return best[1] if best else None


def _as_long(column: str, length: int, edits: int, digits: str) -> Iterator[tuple[str, str, str]]:
    """Yield the most frequent words (word, folded, reading) that have about as many letters, or sounds, and
    these digits."""
    for letters in range(length - edits, length + edits + 1) if edits else ():
        yield from store.connection().execute(
            f"SELECT word, folded, reading FROM vocabulary "  # noqa: S608
            f"WHERE digits = ? AND length({column}) = ? AND number > 0 ORDER BY number DESC LIMIT ?",
            [digits, letters, _MAX_CANDIDATES],
        )


def _allowed(length: int, one: int, two: int) -> int:
    """Return how many edits a word of this length bears: none below `one` letters, two from `two` on."""
    return 0 if length < one else 1 if length < two else 2


def _edits(one: str, other: str, allowed: int) -> int:
    """Return the distance where it is allowed, else _FAR. A letter that is nowhere in the other costs one."""
    if not allowed or len(set(one).difference(other)) > allowed:
        return _FAR
    away = distance(one, other, allowed)
    return away if away <= allowed else _FAR


def distance(one: str, other: str, most: int) -> int:
    """Return the edits from one to the other (insert, delete, replace, swap neighbours); above `most`: more.

    Optimal string alignment distance, the two last rows of the table kept.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, against in enumerate(other, 1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return above[-1]
