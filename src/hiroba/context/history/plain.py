"""Plain readings: a number or a text, perhaps with a unit, a time and a datasetId, as most are.

They are read by the decoder instead of member by member; `columns` says what becomes of all others.
"""

from __future__ import annotations

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from hiroba.context.history.moments import text
from hiroba.context.store.types import Micros

_EXACT: Final = 1 << 53  # whole numbers up to here are themselves as a floating point number


class Plain(msgspec.Struct, tag_field="type", tag="Property", forbid_unknown_fields=True, gc=False):
    value: int | float | str
    observedAt: str | UnsetType = UNSET  # noqa: N815 -- a name of the standard
    unitCode: str | UnsetType = UNSET  # noqa: N815
    datasetId: str | UnsetType = UNSET  # noqa: N815

    @property
    def unit(self) -> str | None:
        return None if self.unitCode is UNSET else self.unitCode


_read = msgspec.json.Decoder(Plain).decode


def plain(raw: msgspec.Raw, observed: Micros | None) -> Plain | None:
    """What the JSON of an attribute says, where it is plain and its time is written as we write it.

    None where the value, the unit and the time would not give back the very JSON."""
    try:
        found = _read(raw)
    except msgspec.MsgspecError:
        return None
    if type(found.value) is int and not is_exact(found.value):
        return None
    return found if observed is None or found.observedAt == text(observed) else None


def is_exact(value: int) -> bool:
    return -_EXACT <= value <= _EXACT
