"""The door of erasure: what is kept of a person, of a thing, in rows goes, everywhere, and does not come back
with a backup."""

from __future__ import annotations

from hiroba.kernel.erasure.erasing import apply_again, begun, erase_person, finish
from hiroba.kernel.erasure.errors import NothingToErase, OrderMoved, UnknownOrder
from hiroba.kernel.erasure.ordering import (
    again,
    ask,
    call_off,
    carry_out,
    confirm,
    erase_now,
    order,
    orders,
    preview,
    redacted_on,
    require_keeper,
)
from hiroba.kernel.erasure.reaching import Place, add_finder, add_place, is_there, reach
from hiroba.kernel.erasure.remembering import erase_within, remembered

__all__ = [
    "NothingToErase", "OrderMoved", "Place", "UnknownOrder", "add_finder", "add_place", "again",
    "apply_again", "ask", "begun", "call_off", "carry_out", "confirm", "erase_now", "erase_person",
    "erase_within", "finish", "is_there", "order", "orders", "preview", "reach", "redacted_on", "remembered",
    "require_keeper",
]  # fmt: skip
