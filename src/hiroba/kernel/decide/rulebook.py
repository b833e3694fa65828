"""The rules in memory, by what they are about and by whom they are for.

Read whole where the book's number has changed, looked after every `KEEP` seconds: a rule that is made or
taken away counts everywhere within that time. A thousand rules are some milliseconds to read.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import msgspec
from django.db import transaction
from django.db.models import F

from hiroba.kernel.decide.models import RuleBook, RuleRow
from hiroba.kernel.decide.rules import Party, Rule, Target
from hiroba.kernel.outbox import service as outbox

KEEP = 0.4  # seconds
_WATCHED = 3 * KEEP  # seconds that a look is good for where the next one comes by itself


@dataclass(frozen=True)
class Book:
    number: int
    rules: tuple[Rule, ...] = ()

    @cached_property
    def by_target(self) -> dict[Target, list[Rule]]:
        found: dict[Target, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            found[rule.target].append(rule)
        return dict(found)

    @cached_property
    def by_party(self) -> dict[Party, list[Rule]]:
        found: dict[Party, list[Rule]] = defaultdict(list)
        for rule in self.rules:
            found[rule.assignee].append(rule)
        return dict(found)

    @cached_property
    def _moments(self) -> list[datetime]:
        return sorted(each for rule in self.rules for each in (rule.begins, rule.ends) if each is not None)

    def turns(self, now: datetime) -> int:
        """Return how often a rule of it has begun or ended by now."""
        return bisect_right(self._moments, now)

    def about(self, targets: Iterable[Target], parties: frozenset[Party]) -> Iterator[Rule]:
        """The slice that can matter: about one of these things, for one of these parties."""
        for target in targets:
            yield from (rule for rule in self.by_target.get(target, ()) if rule.assignee in parties)

    def of(self, parties: Iterable[Party]) -> Iterator[Rule]:
        for party in parties:
            yield from self.by_party.get(party, ())


@dataclass
class _Kept:
    book: Book | None = None
    until: float = 0.0


_kept = _Kept()


def book() -> Book:
    """Return the rules, at most `KEEP` seconds old."""
    known = _kept.book
    if known is not None and time.monotonic() < _kept.until:
        return known
    return _look(KEEP)


def look() -> Book:
    """Return the rules as they are now, for who looks again soon."""
    return _look(_WATCHED)


def _look(seconds: float) -> Book:
    """Read the book's number, and the rules where it has changed; they are good for so long."""
    number = RuleBook.objects.values_list("number", flat=True).first() or 0
    known = _kept.book
    if known is None or known.number != number:
        bodies = RuleRow.objects.order_by("pk").values_list("body", flat=True)
        known = _kept.book = Book(number, tuple(decoded(body) for body in bodies))
    _kept.until = time.monotonic() + seconds
    return known


def forget() -> None:
    _kept.book = None


def put(rule: Rule) -> None:
    """Keep a rule, in the place of one with its id; it counts when the transaction stands."""
    with transaction.atomic():
        RuleRow.objects.update_or_create(
            pk=rule.id,
            defaults={
                "organisation": rule.target.organisation,
                "target_kind": rule.target.kind.value,
                "target": rule.target.id,
                "agreement": rule.agreement,
                "ends": rule.ends,
                "body": msgspec.to_builtins(rule),
            },
        )
        _turn_over([rule])


def remove(ids: Iterable[str]) -> None:
    """Take rules away; ids that are not there are left."""
    with transaction.atomic():
        rows = RuleRow.objects.filter(pk__in=list(ids))
        gone = [decoded(body) for body in rows.values_list("body", flat=True)]
        rows.delete()
        _turn_over(gone)


def decoded(body: object) -> Rule:
    return msgspec.convert(body, Rule)


def _turn_over(changed: Iterable[Rule]) -> None:
    """The book is another; whoever made something of what a rule is about hears of it ("rule.changed")."""
    for target in {rule.target for rule in changed}:
        about = {"kind": target.kind.value, "organisation": target.organisation}
        outbox.emit("rule.changed", target.id, about)
    if not RuleBook.objects.update(number=F("number") + 1):
        RuleBook.objects.get_or_create(pk=1, defaults={"number": 1})
    transaction.on_commit(forget)
