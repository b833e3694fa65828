"""The city read for a copy of it: all things of some types at one moment, and what was written since."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Sequence

from hiroba.context.city.bridge import wait_for
from hiroba.context.history import service as histories
from hiroba.context.history.types import Copied, Take
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.types import ENTITY, HIDDEN, Record, Select, Stored
from hiroba.kernel.decide.types import EVERYTHING, Sight


def walk(type: str) -> Iterator[Sequence[Stored]]:
    """All things of a type in portions, whoever may see them."""
    portions = wait_for(_portions(type))
    try:
        while (portion := wait_for(_next(portions))) is not None:
            yield [each for each in portion if not each.tenant.startswith(HIDDEN)]
    finally:
        wait_for(_end(portions))


async def _portions(type: str) -> AsyncIterator[Sequence[Stored]]:
    store = await stores.current()
    what = Select(tenant=None, sight=EVERYTHING, types=TypeSelection(((type,),)))
    return store.walk(what)


async def _next(portions: AsyncIterator[Sequence[Stored]]) -> Sequence[Stored] | None:
    return await anext(portions, None)


async def _end(portions: AsyncIterator[Sequence[Stored]]) -> None:
    if hasattr(portions, "aclose"):
        await portions.aclose()


def months(type: str, sight: Sight) -> dict[str, str]:
    """The months of which there may be values, and what tells whether they changed."""

    async def asked() -> dict[str, str]:
        return await (await histories.current()).months(type, sight)

    return wait_for(asked())


def values(type: str, sight: Sight, what: Copied, take: Take) -> None:
    """Hand on what the things of a type were, whole columns at a time; see HistoryStore.copy."""

    async def handed_on() -> None:
        await (await histories.current()).copy(type, sight, what, take)

    wait_for(handed_on())


def position() -> int:
    """How far the log is: what was answered before is in it."""
    return wait_for(_position())


async def _position() -> int:
    return await (await stores.current()).log_end()


def written(after: int, upto: int) -> list[Record] | None:
    """What was written to things after a position and up to another; None where the log has forgotten."""
    return wait_for(_written(after, upto))


async def _written(after: int, upto: int) -> list[Record] | None:
    if after == upto:
        return []
    records = await (await stores.current()).read_log(after, upto - after)
    # versions follow each other without gaps: one that is missing was forgotten, or all was emptied
    if [each.version for each in records[: upto - after]] != list(range(after + 1, upto + 1)):
        return None
    return [each for each in records if each.kind == ENTITY and not each.tenant.startswith(HIDDEN)]
