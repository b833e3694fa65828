"""The book of all subscriptions: which of them a change can concern, found without asking each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.matching.ready import Ready
from hiroba.context.subscriptions.types import NGSI_LD, Subscription, Trigger

_decode = msgspec.json.Decoder(Subscription).decode
Key = tuple[str, str]  # tenant, id of a subscription
# tenant, ("id" | "type" | "any"), the id or the type, watched attribute ('' for any)
_Place = tuple[str, str, str, str]
_ANY_ATTRIBUTE = frozenset((Trigger.ENTITY_CREATED, Trigger.ENTITY_DELETED))


def read(raw: bytes) -> Subscription:
    """A subscription's document of the store."""
    return _decode(raw)


class Book:
    """Subscriptions by what they are about. Those with a timeInterval are kept, but no change finds them."""

    def __init__(self) -> None:
        self._all: dict[Key, Ready] = {}
        self._places: defaultdict[_Place, dict[Key, Ready]] = defaultdict(dict)
        self.intervals: dict[Key, Ready] = {}
        self._by_tongue: defaultdict[str, dict[Key, Subscription]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._all)

    def get(self, key: Key) -> Subscription | None:
        ready = self._all.get(key)
        return ready.subscription if ready is not None else None

    def of_tongue(self, tongue: str) -> list[Subscription]:
        return list(self._by_tongue[tongue].values())

    def put(self, subscription: Subscription) -> None:
        """Take a subscription in, in place of the one with its id."""
        self.drop(subscription.key)
        ready = Ready(subscription)
        self._all[subscription.key] = ready
        self._by_tongue[subscription.tongue][subscription.key] = subscription
        if subscription.interval is not None:
            self.intervals[subscription.key] = ready
            return
        for place in _places(ready):
            self._places[place][subscription.key] = ready

    def drop(self, key: Key) -> None:
        ready = self._all.pop(key, None)
        if ready is None:
            return
        del self._by_tongue[ready.subscription.tongue][key]
        if self.intervals.pop(key, None) is not None:
            return
        for place in _places(ready):
            there = self._places[place]
            there.pop(key, None)
            if not there:
                del self._places[place]

    def concerned(self, changes: Changes) -> Iterable[Ready]:
        """The subscriptions that a change may concern, each once, in no order."""
        record = changes.record
        found: dict[Key, Ready] = {}
        places = self._places
        attributes = ("", *changes.touched)
        for kind, name in _names(record.id, record.types):
            for attribute in attributes:
                there = places.get((record.tenant, kind, name, attribute))
                if there:
                    found |= there
        return found.values()


def _names(id: str, types: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    yield "any", ""
    yield "id", id
    for name in types:
        yield "type", name


def _places(ready: Ready) -> set[_Place]:
    """Where a subscription is found. A change of an entity looks at every place that can name it."""
    subscription = ready.subscription
    if subscription.tongue != NGSI_LD and not subscription.selectors and not subscription.watched:
        return set()  # of registrations: no entity concerns it
    watched = subscription.watched if not ready.triggers & _ANY_ATTRIBUTE else ()
    attributes = watched or ("",)
    named: set[tuple[str, str]] = set()
    for selector in subscription.selectors:
        if selector.ids:
            named |= {("id", id) for id in selector.ids}
        elif selector.types is not None:
            named |= {("type", group[0]) for group in selector.types.groups}
        else:
            named.add(("any", ""))
    return {
        (subscription.tenant, kind, name, attribute)
        for kind, name in named or {("any", "")}
        for attribute in attributes
    }
