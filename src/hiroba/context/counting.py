"""How many entities of each type there are, remembered for some seconds: the pages of a city ask it often."""

from __future__ import annotations

import threading
import time
from typing import Final

from django.db import connection
from django.db.models import Count, Max

from hiroba.context import rows
from hiroba.context.models import Entity as Row
from hiroba.context.types import TypeCount
from hiroba.kernel.decide.types import Sight

_SECONDS: Final = 10.0  # that an entity deleted by another process may still be counted
_KEPT: Final = 64
_lock = threading.Lock()
_known: dict[tuple[object, ...], tuple[float, tuple[TypeCount, ...]]] = {}


def counts_by_type(sight: Sight) -> tuple[TypeCount, ...]:
    """The types that this reader sees, most entities first; a new entity is counted at once."""
    if connection.in_atomic_block:  # it may see what others do not, or what will not come to be
        return _count(sight)
    newest = Row.objects.aggregate(newest=Max("row"))["newest"]
    key = (sight, newest, connection.settings_dict["NAME"])
    with _lock:
        found = _known.get(key)
    if found is not None and time.monotonic() - found[0] < _SECONDS:
        return found[1]
    counts = _count(sight)
    with _lock:
        if len(_known) >= _KEPT:
            _known.clear()
        _known[key] = time.monotonic(), counts
    return counts


def forget_counts() -> None:
    """Count anew: entities were written or deleted."""
    with _lock:
        _known.clear()


def _count(sight: Sight) -> tuple[TypeCount, ...]:
    counted = rows.select(sight).order_by().values_list("type").annotate(n=Count("row"))
    counts = (TypeCount(name, number) for name, number in counted)
    return tuple(sorted(counts, key=lambda each: (-each.count, each.type)))
