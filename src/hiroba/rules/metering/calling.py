"""Calls by keys, counted by the event loop's thread, which locks nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final

from hiroba.kernel.decide.types import Principal
from hiroba.rules.metering.parties import user_of
from hiroba.rules.metering.types import Subject, SubjectKind, Use, User

_SETTLED: Final = 0.02  # seconds in which the loop ends what it is adding to
# by who it is in memory, who is kept so long, service and whether it failed
_calls: dict[tuple[int, str, bool], tuple[Principal, list[int]]] = {}


def count_call(who: Principal, service: str, *, failed: bool) -> None:
    """Count a call by a key. service: outside, that the key is of, or "". Only the event loop's thread may
    call it."""
    key = id(who), service, failed
    found = _calls.get(key)
    if found is None:
        found = _calls[key] = who, [0]
    found[1][0] += 1


def taken() -> Iterator[tuple[User, Subject, Use, int]]:
    """Take what was counted since the last time."""
    global _calls
    if not _calls:
        return
    counted, _calls = _calls, {}
    time.sleep(_SETTLED)
    for (_, service, failed), (who, (number,)) in counted.items():
        yield (
            user_of(who),
            Subject(SubjectKind.CLIENT, service, ""),
            Use.FAILED if failed else Use.API,
            number,
        )
