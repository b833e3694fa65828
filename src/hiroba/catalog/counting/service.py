"""The door of counting: how many rows there are, told with noise to those who do not see them."""

from __future__ import annotations

from hiroba.catalog.counting.asking import answered, ask, history, margin, words_of
from hiroba.catalog.counting.offering import proposed, set_offer
from hiroba.catalog.counting.opening import offers, opened

__all__ = ["answered", "ask", "history", "margin", "offers", "opened", "proposed", "set_offer", "words_of"]
