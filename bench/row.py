"""A row of a benchmark."""

from __future__ import annotations

import msgspec


class Row(msgspec.Struct, frozen=True):
    """floor: the same without us, in the same run. target: what we promise. peer: others' figure."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    target: float | str | None = None
    peer: float | str | None = None
