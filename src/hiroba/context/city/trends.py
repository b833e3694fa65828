"""How the numbers of a thing went: means over equal lengths of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from hiroba.context.city import asking
from hiroba.context.city.telling import observed_since
from hiroba.context.city.types import Mean
from hiroba.context.history import service as history_rooms
from hiroba.context.history.types import NO_DATASET, Aggregation, Bucket, Duration, Projection, Question
from hiroba.kernel.decide.types import Sight

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


async def means(
    tenant: str, id: str, attributes: Sequence[str], since: datetime, length: timedelta, sight: Sight
) -> dict[str, tuple[Mean, ...]]:
    await asking.get(tenant, id, sight)
    question = Question(
        tenant=tenant,
        sight=sight,
        window=observed_since(since),
        projection=Projection(frozenset(attributes), frozenset((NO_DATASET,))),
        aggregation=Aggregation(("avg", "min", "max"), Duration(micros=length // _MICROSECOND)),
    )
    answer = await (await history_rooms.current()).evolution(question, id)
    evolutions = () if answer is None else answer.evolutions
    return {
        series.attribute: told
        for one in evolutions
        for series in one.series
        if (told := tuple(_means(series.buckets)))
    }


def _means(buckets: Sequence[Bucket]) -> Iterator[Mean]:
    for bucket in buckets:
        if all(isinstance(value, int | float) for value in bucket.values):
            yield Mean(_EPOCH + timedelta(microseconds=bucket.start), *map(float, bucket.values))
