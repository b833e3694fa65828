"""Expressions that match so much that asking the full-text table takes longer than a reader should wait.

What they match is written down beside it, by the process that indexes, for all that search.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from hiroba.catalog.search import store
from hiroba.catalog.search.postings import MANY, matched
from hiroba.catalog.search.query import Every, Node, Unit, any_of, of_kana, of_letter, of_words, parse
from hiroba.catalog.search.synonyms import synonyms
from hiroba.catalog.search.words import words

_WORDS = ("title", "keywords", "organisation", "columns", "description")


def learn() -> int:
    """Write down anew what frequent expressions match; returns how many there are."""
    connection = store.connection()
    if connection.execute("SELECT count(*) FROM documents").fetchone()[0] <= MANY:
        return 0
    upto = connection.execute("SELECT max(row) FROM documents").fetchone()[0]
    found = []
    for expression in dict.fromkeys(unit.expression for unit in _candidates(connection)):
        rows, scores = matched(connection, expression, 0, upto)
        if len(rows) > MANY:
            found.append((expression, upto, rows.tobytes(), scores.tobytes()))
    with store.writing() as writing:
        writing.execute("DELETE FROM frequent")
        writing.executemany("INSERT INTO frequent VALUES (?, ?, ?, ?)", found)
    return len(found)


def _candidates(connection: sqlite3.Connection) -> Iterator[Unit]:
    connection.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, texts, col)")
    terms = "SELECT term, col, sum(doc) FROM terms WHERE doc > ? GROUP BY term, col"
    for term, column, _number in connection.execute(terms, [MANY // len(_WORDS)]).fetchall():
        if column in _WORDS:
            yield of_words([term])
        else:
            yield of_kana(term) if column == "kana" else of_letter(term)
    for group in synonyms().by_forms.values():
        yield any_of(group)
    often = "SELECT word FROM vocabulary WHERE number > ?"
    compounds = connection.execute(often, [MANY // len(_WORDS)]).fetchall()
    for part in dict.fromkeys(part for (compound,) in compounds for part in _parts(compound)):
        yield from _units(parse(part).wanted)


def _parts(compound: str) -> Iterator[str]:
    """Yield what words in a row of it make: 令和 of 令和7年度, though the dictionary has no such word."""
    surfaces = [word.surface for word in words(compound)]
    for start in range(len(surfaces)):
        for end in range(start, len(surfaces)):
            yield "".join(surfaces[start : end + 1])


def _units(node: Node) -> Iterator[Unit]:
    if isinstance(node, Unit):
        yield node
        return
    for part in (*node.parts, *(node.lifts if isinstance(node, Every) else ())):
        yield from _units(part)
