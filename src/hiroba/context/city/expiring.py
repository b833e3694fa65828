"""The history of a type of thing in an organisation's space, and in its snapshots, goes by months (UTC)."""

from __future__ import annotations

from collections import Counter

from hiroba.context.city.bridge import wait_for
from hiroba.context.city.forgetting import spaces
from hiroba.context.history import service as histories


def history_types(organisation: str) -> list[str]:
    """Return the types of things of which there is history, deleted things' too."""
    return wait_for(_types(organisation))


def history_months(organisation: str, type: str) -> dict[str, int]:
    """Return how many values there are in each month (`2026-11`), oldest first; what was written in the last
    days, and is not sealed yet, is not counted."""
    return wait_for(_months(organisation, type))


def expire_month(organisation: str, type: str, month: str) -> int:
    """Remove a month's values of a type; return how many. Broken off, it goes on when it is called again."""
    return wait_for(_expire(organisation, type, month))


async def _types(organisation: str) -> list[str]:
    history = await histories.current()
    return sorted({each for space in await spaces(organisation) for each in await history.types(space)})


async def _months(organisation: str, type: str) -> dict[str, int]:
    history, found = await histories.current(), Counter[str]()
    for space in await spaces(organisation):
        found.update(await history.values_by_month(space, type))
    return dict(sorted(found.items()))


async def _expire(organisation: str, type: str, month: str) -> int:
    history = await histories.current()
    return sum([await history.expire(space, type, month) for space in await spaces(organisation)])
