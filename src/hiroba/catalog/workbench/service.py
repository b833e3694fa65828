"""The door of the workbench: SQL over what one may see."""

from __future__ import annotations

from hiroba.catalog.workbench.keeper import ask, close, prepare
from hiroba.catalog.workbench.naming import tips
from hiroba.catalog.workbench.runs import begin, bounds, cancel, look, table_of
from hiroba.catalog.workbench.saved import RHYTHMS, Draft, get, may_change, mine, publish, remove, save
from hiroba.catalog.workbench.sources import register

__all__ = [
    "RHYTHMS", "Draft", "ask", "begin", "bounds", "cancel", "close", "get", "look", "may_change",
    "mine", "prepare", "publish", "register", "remove", "save", "table_of", "tips",
]  # fmt: skip
