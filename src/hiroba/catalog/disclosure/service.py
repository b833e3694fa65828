"""The door of disclosure: tables made anonymous by their officers, looked at, and published."""

from __future__ import annotations

from hiroba.catalog.disclosure.planning import offered
from hiroba.catalog.disclosure.publishing import first_rows, publish
from hiroba.catalog.disclosure.trials import begin, referenced_blobs, trial
from hiroba.catalog.disclosure.words import level_words

__all__ = ["begin", "first_rows", "level_words", "offered", "publish", "referenced_blobs", "trial"]
