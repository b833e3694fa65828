"""The door of the full-text index: derived from the catalogue, made anew at any time.

It knows nothing of who may see what: whoever searches puts the ids into a query that does.
"""

from hiroba.catalog.search.documents import documents
from hiroba.catalog.search.finding import best, count, match, search
from hiroba.catalog.search.frequent import learn
from hiroba.catalog.search.suggesting import did_you_mean, suggest
from hiroba.catalog.search.words import readings
from hiroba.catalog.search.writing import index, note_uses, rebuild, remove

__all__ = [
    "best",
    "count",
    "did_you_mean",
    "documents",
    "index",
    "learn",
    "match",
    "note_uses",
    "readings",
    "rebuild",
    "remove",
    "search",
    "suggest",
]
