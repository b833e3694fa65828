"""Counts of the catalogue remembered for some seconds, so that a busy front page counts once.

What is remembered holds only while the newest change of the catalogue is the same one and no event of a
dataset was heard in this process since; what neither tells is at most `_SECONDS` old.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Final

from django.db import connection
from django.db.models import Max

from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.tally import Tally

_SECONDS: Final = 30.0
_KEPT: Final = 256
_lock = threading.Lock()
_known: OrderedDict[Hashable, tuple[float, Tally]] = OrderedDict()


def forget_counts() -> None:
    """Count anew: a dataset has changed."""
    with _lock:
        _known.clear()


def remembered(question: Hashable, count: Callable[[], Tally]) -> Tally:
    """The counts of a question, counted now where they are not known."""
    if connection.in_atomic_block:  # it may see what others do not, or what will not come to be
        return count()
    newest = Dataset.objects.filter(withdrawn__isnull=True).aggregate(newest=Max("changed"))["newest"]
    key = (question, newest, connection.settings_dict["NAME"])
    with _lock:
        found = _known.get(key)
    if found is not None and time.monotonic() - found[0] < _SECONDS:
        return found[1]
    counted = count()
    with _lock:
        _known[key] = time.monotonic(), counted
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return counted
