"""The door of the full-text index: derived from the catalogue, made anew at any time.

It knows nothing of who may see what: whoever searches puts the ids into a query that does.
"""

from hiroba.catalog.search.finding import count, search
from hiroba.catalog.search.suggesting import did_you_mean, suggest
from hiroba.catalog.search.words import readings
from hiroba.catalog.search.writing import index, rebuild, remove

__all__ = ["count", "did_you_mean", "index", "readings", "rebuild", "remove", "search", "suggest"]
