"""The door of the full-text index: derived from the catalogue, made anew at any time.

It knows nothing of who may see what: whoever searches puts the ids into a query that does.
"""

from hiroba.catalog.search.finding import count, search, within
from hiroba.catalog.search.suggesting import did_you_mean, suggest
from hiroba.catalog.search.words import readings
from hiroba.catalog.search.writing import index, note_uses, rebuild, remove

__all__ = [
    "count",
    "did_you_mean",
    "index",
    "note_uses",
    "readings",
    "rebuild",
    "remove",
    "search",
    "suggest",
    "within",
]
