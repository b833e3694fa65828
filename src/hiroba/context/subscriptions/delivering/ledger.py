"""What the delivering process writes down, in one thread of its own: letters and how subscriptions fare."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

import msgspec
from django.db import OperationalError, connections, transaction
from django.db.models import Count, F, Q

from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.delivering.progress import Batch
from hiroba.context.subscriptions.models import Letter, SubscriptionState
from hiroba.context.subscriptions.types import Attempt, Item, State

P = ParamSpec("P")
T = TypeVar("T")
Key = tuple[str, str]  # tenant, subscription
MAX_DEAD = 10_000  # dead letters of one subscription; the oldest go, and are counted
_COUNTS = (
    "sent", "failed", "throttled", "dropped", "last_notification", "last_success", "last_failure",
    "open_until",
)  # fmt: skip
_attempts = msgspec.json.Decoder(list[Attempt]).decode


class Post(msgspec.Struct):
    """An item on its way to the receiver of a subscription. number: of the letter that keeps it, 0: only in
    memory, and then `batch` is told when it need not be remembered any more."""

    subscription: Key
    item: Item
    since: Micros
    tries: int = 0
    number: int = 0
    batch: Batch | None = None

    @property
    def weight(self) -> int:
        """What it takes of memory: 1, and 1 more for every 4 KiB."""
        return 1 + len(self.item.data) // 4096

    def let_go(self) -> None:
        """It is delivered or on disk: the log need not wait for it."""
        if self.batch is not None:
            self.batch.open -= self.weight
            self.batch = None


class Ledger:
    """Every method returns when it is on disk. One thread, so what is asked first is written first."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="notifications")

    async def _do(self, what: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
        def run() -> T:
            try:
                return what(*given, **named)
            except OperationalError:  # the connection may have been lost: once more on a new one
                connections.close_all()
                return what(*given, **named)

        return await asyncio.get_running_loop().run_in_executor(self._thread, run)

    async def close(self) -> None:
        await self._do(connections.close_all)
        self._thread.shutdown()

    async def keep(self, posts: Sequence[tuple[str, Post]]) -> None:
        """Keep posts as letters for their receivers, in this order."""
        await self._do(_keep, posts)

    async def waiting(self, receiver: str, most: int) -> list[Post]:
        """The oldest letters that wait for a receiver."""
        return await self._do(_waiting, receiver, most)

    async def receivers(self) -> dict[str, int]:
        """Who has letters waiting, and how many."""
        return await self._do(_receivers)

    async def done(self, numbers: Collection[int]) -> None:
        await self._do(_done, numbers)

    async def tried(self, numbers: Collection[int], error: str) -> None:
        await self._do(_tried, numbers, error)

    async def bury(self, receiver: str, posts: list[Post], at: Micros, error: str) -> Mapping[Key, int]:
        """Give posts up, kept as letters or not. Returns how many older dead letters had to go, by
        subscription."""
        return await self._do(_bury, receiver, posts, at, error)

    async def forget(self, subscription: Key) -> None:
        """Take away all that is kept of a subscription that is no more."""
        await self._do(_forget, subscription)

    async def again(self) -> list[str]:
        """Receivers of letters that somebody asked to send again since this was asked last."""
        return await self._do(_again)

    async def states(self) -> dict[Key, State]:
        return await self._do(all_states)

    async def save(self, states: Iterable[tuple[Key, State]]) -> None:
        await self._do(_save, list(states))


def _letter(receiver: str, post: Post, tried: int = 0, **more: Any) -> Letter:
    return Letter(
        receiver=receiver,
        tenant=post.subscription[0],
        subscription=post.subscription[1],
        entity=post.item.entity,
        group=post.item.group,
        data=post.item.data,
        since=post.since,
        tries=post.tries + tried,
        **more,
    )


def _keep(posts: Sequence[tuple[str, Post]]) -> None:
    Letter.objects.bulk_create([_letter(receiver, post) for receiver, post in posts], batch_size=500)


def _waiting(receiver: str, most: int) -> list[Post]:
    rows = Letter.objects.filter(receiver=receiver, dead=None).order_by("id")[:most]
    return [
        Post(
            (row.tenant, row.subscription),
            Item(row.entity, bytes(row.data), row.group),
            row.since,
            row.tries,
            row.pk,
        )
        for row in rows
    ]


def _receivers() -> dict[str, int]:
    rows = Letter.objects.filter(dead=None).values_list("receiver").annotate(Count("id"))
    return dict(rows.order_by())


def _done(numbers: Collection[int]) -> None:
    Letter.objects.filter(id__in=numbers).delete()


def _tried(numbers: Collection[int], error: str) -> None:
    Letter.objects.filter(id__in=numbers).update(tries=F("tries") + 1, error=error[:200])


def _bury(receiver: str, posts: list[Post], at: Micros, error: str) -> dict[Key, int]:
    gone: dict[Key, int] = {}
    with transaction.atomic():
        kept = [post.number for post in posts if post.number]
        Letter.objects.filter(id__in=kept).update(dead=at, error=error[:200], tries=F("tries") + 1)
        new = [_letter(receiver, post, 1, dead=at, error=error[:200]) for post in posts if not post.number]
        Letter.objects.bulk_create(new, batch_size=500)
        for tenant, subscription in {post.subscription for post in posts}:
            dead = Letter.objects.filter(tenant=tenant, subscription=subscription, dead__isnull=False)
            too_old = list(dead.order_by("-id").values_list("id", flat=True)[MAX_DEAD : MAX_DEAD + 500])
            if too_old:
                gone[tenant, subscription] = len(too_old)
                Letter.objects.filter(id__in=too_old).delete()
    return gone


def _forget(subscription: Key) -> None:
    tenant, id = subscription
    with transaction.atomic():
        Letter.objects.filter(tenant=tenant, subscription=id).delete()
        SubscriptionState.objects.filter(tenant=tenant, subscription=id).delete()


def _again() -> list[str]:
    with transaction.atomic():
        rows = Letter.objects.filter(again=True)
        receivers = sorted(set(rows.values_list("receiver", flat=True)))
        if receivers:
            rows.update(again=False)
    return receivers


def _save(states: list[tuple[Key, State]]) -> None:
    SubscriptionState.objects.bulk_create(
        [
            SubscriptionState(
                tenant=key[0],
                subscription=key[1],
                recent=msgspec.json.encode(state.recent),
                **{name: getattr(state, name) for name in _COUNTS},
            )
            for key, state in states
        ],
        batch_size=50,
        update_conflicts=True,
        unique_fields=["tenant", "subscription"],
        update_fields=[*_COUNTS, "recent"],
    )


def all_states(tenant: str | None = None, ids: Collection[str] | None = None) -> dict[Key, State]:
    """How subscriptions fare; of one tenant, of these ids, with the numbers of letters kept."""
    rows = SubscriptionState.objects.all()
    letters = Letter.objects.all()
    if tenant is not None:
        rows, letters = rows.filter(tenant=tenant), letters.filter(tenant=tenant)
    if ids is not None:
        rows, letters = rows.filter(subscription__in=ids), letters.filter(subscription__in=ids)
    found = {
        (row.tenant, row.subscription): State(
            recent=_attempts(bytes(row.recent)), **{name: getattr(row, name) for name in _COUNTS}
        )
        for row in rows
    }
    counts = letters.values_list("tenant", "subscription").annotate(
        waiting=Count("id", filter=Q(dead=None)), dead=Count("id", filter=Q(dead__isnull=False))
    )
    for key_tenant, subscription, waiting, dead in counts.order_by():
        state = found.setdefault((key_tenant, subscription), State())
        state.waiting, state.dead = waiting, dead
    return found
