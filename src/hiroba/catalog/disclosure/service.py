"""The door of disclosure: tables made anonymous by their officers, looked at, and published."""

from __future__ import annotations

from hiroba.catalog.disclosure.cells import LEAST, cells, publish_cells
from hiroba.catalog.disclosure.planning import offered
from hiroba.catalog.disclosure.publishing import first_rows, publish
from hiroba.catalog.disclosure.trials import begin, referenced_blobs, trial
from hiroba.catalog.disclosure.words import level_words

__all__ = [
    "LEAST", "begin", "cells", "first_rows", "level_words", "offered", "publish", "publish_cells",
    "referenced_blobs", "trial",
]  # fmt: skip
