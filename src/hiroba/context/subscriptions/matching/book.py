"""The book of all subscriptions: which of them a change can concern, found without asking each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import msgspec

from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.matching.ready import Ready
from hiroba.context.subscriptions.types import CSOURCE, Subscription, Trigger
from hiroba.kernel.decide.types import Sight

_decode = msgspec.json.Decoder(Subscription).decode
Key = tuple[str, str]  # tenant, id of a subscription
_Place = tuple[str, str, str]  # tenant, ("id" | "type" | "any"), the id or the type
_Watching = dict[str, dict[Key, Ready]]  # by watched attribute, '' for any
_ANY_ATTRIBUTE = frozenset((Trigger.ENTITY_CREATED, Trigger.ENTITY_DELETED))


def read(raw: bytes) -> Subscription:
    """A subscription's document of the store."""
    return _decode(raw)


class Book:
    """Subscriptions by what they are about. Those with a timeInterval are kept, but no change finds them."""

    def __init__(self) -> None:
        self._all: dict[Key, Ready] = {}
        self._places: dict[_Place, _Watching] = {}
        self.intervals: dict[Key, Ready] = {}
        self._by_tongue: defaultdict[str, dict[Key, Subscription]] = defaultdict(dict)
        self._by_address: defaultdict[str, dict[Key, None]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._all)

    def get(self, key: Key) -> Subscription | None:
        ready = self._all.get(key)
        return ready.subscription if ready is not None else None

    def sights(self) -> dict[Key, Sight]:
        """What each subscriber may see, as far as it is known."""
        return {key: ready.subscription.sight for key, ready in self._all.items()}

    def of_tongue(self, tongue: str) -> list[Subscription]:
        return list(self._by_tongue[tongue].values())

    def at(self, address: str) -> Iterable[Key]:
        """The subscriptions that are told at an address."""
        return tuple(self._by_address.get(address, ()))

    def put(self, subscription: Subscription) -> None:
        """Take a subscription in, in place of the one with its id."""
        self.drop(subscription.key)
        ready = Ready(subscription)
        self._all[subscription.key] = ready
        self._by_tongue[subscription.tongue][subscription.key] = subscription
        self._by_address[subscription.endpoint.uri][subscription.key] = None
        if subscription.interval is not None:
            self.intervals[subscription.key] = ready
            return
        for place in _places(ready):
            watching = self._places.setdefault(place, {})
            for attribute in _attributes(ready):
                watching.setdefault(attribute, {})[subscription.key] = ready

    def drop(self, key: Key) -> None:
        ready = self._all.pop(key, None)
        if ready is None:
            return
        del self._by_tongue[ready.subscription.tongue][key]
        address = ready.subscription.endpoint.uri
        del self._by_address[address][key]
        if not self._by_address[address]:
            del self._by_address[address]
        if self.intervals.pop(key, None) is not None:
            return
        for place in _places(ready):
            watching = self._places[place]
            for attribute in _attributes(ready):
                watching[attribute].pop(key)
                if not watching[attribute]:
                    del watching[attribute]
            if not watching:
                del self._places[place]

    def concerned(self, changes: Changes) -> Iterable[Ready]:
        """The subscriptions that a change may concern, each once, in no order."""
        record = changes.record
        found: dict[Key, Ready] = {}
        for kind, name in _names(record.id, record.types):
            watching = self._places.get((record.tenant, kind, name))
            if watching is None:
                continue
            for attribute in ("", *changes.touched):
                there = watching.get(attribute)
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
    if subscription.tongue == CSOURCE:
        return set()  # it is about registrations
    named: set[tuple[str, str]] = set()
    for selector in subscription.selectors:
        if selector.ids:
            named |= {("id", id) for id in selector.ids}
        elif selector.types is not None:
            named |= {("type", group[0]) for group in selector.types.groups}
        else:
            named.add(("any", ""))
    return {(subscription.tenant, kind, name) for kind, name in named or {("any", "")}}


def _attributes(ready: Ready) -> Iterable[str]:
    """Which attributes lead to it; that an entity comes or goes concerns it whatever it watches."""
    anything = not ready.watched or ready.triggers & _ANY_ATTRIBUTE
    return ("",) if anything else ready.watched
