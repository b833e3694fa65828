"""The door of the full-text index: derived from the catalogue, made anew at any time.

It knows nothing of who may see what: whoever searches puts the ids into a query that does.
"""

from hiroba.catalog.search.documents import documents
from hiroba.catalog.search.finding import best, count, match, search
from hiroba.catalog.search.frequent import learn
from hiroba.catalog.search.suggesting import did_you_mean, suggest
from hiroba.catalog.search.synonyms import built_in, groups, own_file, own_text, table_of
from hiroba.catalog.search.words import readings
from hiroba.catalog.search.writing import index, note_uses, rebuild, remove

__all__ = [
    "best",
    "built_in",
    "count",
    "did_you_mean",
    "documents",
    "groups",
    "index",
    "learn",
    "match",
    "note_uses",
    "own_file",
    "own_text",
    "readings",
    "rebuild",
    "remove",
    "search",
    "suggest",
    "table_of",
]
