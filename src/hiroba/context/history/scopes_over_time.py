"""Scopes over time: one holds until the next one is set (ETSI GS CIM 009, 4.18 and C.5.16)."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from hiroba.context.history.types import Instance, Window
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Scopes
from hiroba.context.store.types import Micros

_ALWAYS = 1 << 62
_decode = msgspec.json.Decoder().decode
Span = tuple[Micros, Micros]  # from, until before


def spans(scopes: Sequence[Instance], asked: Scopes, window: Window) -> list[Span]:
    """The parts of the window in which the entity's scopes met the query. scopes: every instance ever."""
    by_time = sorted(scopes, key=_set_at)
    found = []
    for place, one in enumerate(by_time):
        until = _set_at(by_time[place + 1]) if place + 1 < len(by_time) else _ALWAYS
        low = max(_since(by_time, place), -_ALWAYS if window.low is None else window.low)
        high = min(until, _ALWAYS if window.high is None else window.high)
        if low < high and queries.scopes_match(asked, _texts(one)):
            found.append((low, high))
    return found


def valid(scopes: Sequence[Instance], window: Window) -> list[Instance]:
    """The instances that hold at some time of the window, the one that was set before it too."""
    by_time = sorted(scopes, key=_set_at)
    return [
        one
        for place, one in enumerate(by_time)
        if (window.high is None or _since(by_time, place) < window.high)
        and (window.low is None or place + 1 == len(by_time) or _set_at(by_time[place + 1]) > window.low)
    ]


def _since(by_time: Sequence[Instance], place: int) -> Micros:
    """When a scope begins to hold. The first one without a time of its own was always so: readings that are
    brought in later are older than its writing."""
    one = by_time[place]
    return -_ALWAYS if place == 0 and one.observed is None else _set_at(one)


def _set_at(one: Instance) -> Micros:
    return one.modified if one.observed is None else one.observed


def _texts(one: Instance) -> list[str]:
    value = _decode(one.body).get("value", [])
    return [value] if isinstance(value, str) else list(value)
