"""A subscription made ready to be held against what happens: compiled once, asked of every change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Find
from hiroba.context.store import service as stores
from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.types import Selector, Subscription, Told, Trigger
from hiroba.kernel.decide.types import Sight

_NONE: frozenset[Trigger] = frozenset()
_UPDATED = frozenset((Trigger.ATTRIBUTE_CREATED, Trigger.ATTRIBUTE_UPDATED, Trigger.ATTRIBUTE_DELETED))


class Ready:
    """See Subscription. `triggers` with entityUpdated spelled out; `joins`: q looks at other entities."""

    __slots__ = ("_geo", "_q", "_selects", "joins", "subscription", "triggers", "watched")

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        given = frozenset(subscription.triggers)
        self.triggers = given | _UPDATED if Trigger.ENTITY_UPDATED in given else given
        self.watched = frozenset(subscription.watched)
        self._selects = [_selects(selector) for selector in subscription.selectors]
        self._q = queries.matcher(subscription.q) if subscription.q is not None else None
        self._geo = queries.geo_matcher(subscription.geo) if subscription.geo is not None else None
        self.joins = queries.join_depth(subscription.q) if subscription.q is not None else 0

    def told(self, changes: Changes, find: Find) -> Told | None:
        """Return what is to be told of a change; None: nothing."""
        subscription, record = self.subscription, changes.record
        if record.at < subscription.created or subscription.status(record.at) != "active":
            return None
        seen = as_seen(changes, subscription.sight)
        fired = _NONE if seen is None else seen.fires(self.triggers, self.watched)
        if seen is None or not fired or not self._meant(seen, find):
            return None
        return Told(seen, fired)

    def _meant(self, changes: Changes, find: Find) -> bool:
        """Say whether the entity meets the selectors and the conditions."""
        record = changes.record
        if self._selects and not any(select(record.id, record.types) for select in self._selects):
            return False
        scopes = self.subscription.scopes
        if scopes is not None and not queries.scopes_match(scopes, _scopes(changes.body)):
            return False
        if self._q is not None and not self._q(changes.body, changes.times, find):
            return False
        return self._geo is None or self._geo(changes.body)


def _selects(selector: Selector) -> Callable[[str, tuple[str, ...]], bool]:
    ids = frozenset(selector.ids)
    found = queries.search(selector.pattern) if selector.pattern is not None else None
    kinds = selector.types

    def select(id: str, types: tuple[str, ...]) -> bool:
        if ids and id not in ids:
            return False
        if kinds is not None and not queries.types_match(kinds, types):
            return False
        return found is None or found(id)

    return select


def as_seen(changes: Changes, sight: Sight) -> Changes | None:
    """What a subscriber may see of a change; None: nothing."""
    record = stores.change_seen(changes.record, sight)
    return changes if record is changes.record else None if record is None else Changes(record)


def _scopes(body: dict[str, Any]) -> list[str]:
    scope = body.get("scope", [])
    return scope if isinstance(scope, list) else [scope]
