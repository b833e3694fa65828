"""Rules that an owner made: whom they let do what with which thing, for what purpose, how much of it.

Their form for people and for exchange (ODRL) is the business of the floor above; here is what is decided by.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from functools import cached_property

_READ, _COUNT = "dataset:read", "dataset:count"


class Effect(StrEnum):
    PERMIT = "permit"
    PROHIBIT = "prohibit"


class Assurance(IntEnum):
    """How sure it is who asks; each level includes the ones before it."""

    NONE = 0  # nobody, or an address that was never confirmed
    SELF = 1  # holds a confirmed address, or a kept secret
    STRONG = 2  # a passkey, a second factor, a key that signs
    VERIFIED = 3  # a provider saw an official document (a My Number card; its number is never read)


class TargetKind(StrEnum):
    DATASET = "dataset"
    ENTITIES = "entities"  # all of one type in an organisation's space
    ORGANISATION = "organisation"  # all datasets and entities of one legal body


class PartyKind(StrEnum):
    ANYONE = "anyone"
    SIGNED_IN = "signed_in"
    ORGANISATION = "organisation"  # whoever has a role in it or in one of its departments
    PERSON = "person"
    CLIENT = "client"  # a token, a machine


@dataclass(frozen=True, slots=True)
class Target:
    """id: the dataset's, the entities' type, the organisation's code. organisation: the owner's."""

    kind: TargetKind
    id: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Party:
    kind: PartyKind
    id: str = ""


@dataclass(frozen=True)
class Condition:
    """One condition on rows. op: as in `catalog.tables` (eq, ne, lt, le, gt, ge, contains, in)."""

    column: str
    op: str
    value: str | tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """How much of a thing is open.

    columns: names of those that are (attributes of entities); None: all. hidden: names of those that are not,
    whatever else says so. rows: all of these hold. groups: only counts by these columns, of groups with at
    least `least` rows; None: the rows themselves.
    """

    columns: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    rows: tuple[Condition, ...] = ()
    groups: tuple[str, ...] | None = None
    least: int = 10

    @property
    def whole(self) -> bool:
        return self.columns is None and not self.hidden and not self.rows and self.groups is None

    def opens(self, column: str) -> bool:
        """Say whether a column may be seen (counts by groups have their own)."""
        return column not in self.hidden and (self.columns is None or column in self.columns)

    @property
    def width(self) -> tuple[bool, bool, int, int, list[str]]:
        """By which the widest is found: the whole, rows rather than counts, columns, few conditions.

        Last their names, so that of two that are as wide it is always the same one.
        """
        columns = 1 << 20 if self.columns is None else len(self.columns)
        names = sorted(self.columns or ())
        return self.whole, self.groups is None, columns - len(self.hidden), -len(self.rows), names


WHOLE = Limits()
NOTHING = Limits(columns=frozenset())


@dataclass(frozen=True)
class Rule:
    """purposes: empty: for any. begins, ends: in force from, and until before. duties: what the user must do,
    as ODRL actions (`attribute`, `delete:P30D`, `anonymize` ...), shown with the data. agreement: what the
    rule hangs on, "" for one that stands alone. A prohibition with columns hides these, one without refuses
    the thing; neither binds the owner's own officers. assurance: a permission is for those of whom it is at
    least as sure who they are; a prohibition that names a level binds those below it."""

    id: str
    effect: Effect
    actions: frozenset[str]
    target: Target
    assignee: Party
    purposes: frozenset[str] = frozenset()
    begins: datetime | None = None
    ends: datetime | None = None
    limits: Limits = WHOLE
    duties: tuple[str, ...] = ()
    agreement: str = ""
    assurance: Assurance = Assurance.NONE

    def __hash__(self) -> int:
        return hash(self.id)

    def in_force(self, now: datetime) -> bool:
        return (self.begins is None or self.begins <= now) and (self.ends is None or now < self.ends)

    def meant_for(self, purpose: str) -> bool:
        return not self.purposes or purpose in self.purposes

    def reaches(self, assurance: Assurance) -> bool:
        """Say whether it is for somebody of whom it is this sure who they are."""
        if self.assurance is Assurance.NONE:
            return True
        return (assurance >= self.assurance) is (self.effect is Effect.PERMIT)

    def matters(self, action: str, purpose: str, now: datetime, assurance: Assurance) -> bool:
        """Say whether it can decide of this action, for this purpose, at this time, for one known so well."""
        return (
            action in self.about
            and self.meant_for(purpose)
            and self.reaches(assurance)
            and self.in_force(now)
        )

    @cached_property
    def about(self) -> frozenset[str]:
        """The actions that it decides of: what may not be read may not be counted, either."""
        closes = self.effect is Effect.PROHIBIT and _READ in self.actions
        return self.actions | {_COUNT} if closes else self.actions

    @property
    def hides(self) -> bool:
        """Whether it takes columns away rather than the whole thing."""
        return self.effect is Effect.PROHIBIT and self.limits.columns is not None


@dataclass(frozen=True)
class Ruled:
    """What rules open and close for one principal, action and purpose.

    Of several permissions on one thing the widest counts, never two together: what each leaves out could be
    put together from both.
    """

    opened: tuple[tuple[Target, Limits], ...] = ()
    closed: tuple[tuple[Target, frozenset[str]], ...] = ()  # the columns; none: the whole thing

    def __hash__(self) -> int:
        return self._hash  # asked with every question: a thousand rules are not gone through each time

    @cached_property
    def _hash(self) -> int:
        return hash((self.opened, self.closed))

    @property
    def bare(self) -> bool:
        return not self.opened and not self.closed

    @cached_property
    def open(self) -> dict[Target, Limits]:
        return widest(self.opened)

    @cached_property
    def refused(self) -> frozenset[Target]:
        return frozenset(target for target, columns in self.closed if not columns)

    @cached_property
    def hidden(self) -> dict[Target, frozenset[str]]:
        found: dict[Target, frozenset[str]] = {}
        for target, columns in self.closed:
            if columns:
                found[target] = found.get(target, frozenset()) | columns
        return found

    @cached_property
    def partial(self) -> bool:
        """Whether anything of it opens or hides no more than parts of a thing."""
        return bool(self.hidden) or any(not limits.whole for _target, limits in self.opened)

    def limits(self, targets: Sequence[Target], *, whole: bool) -> Limits | None:
        """How much of a thing that is meant by these targets is open, where roles open the whole of it or
        nothing; None: nothing."""
        if any(each in self.refused for each in targets):
            return None
        found = [WHOLE] if whole else [self.open[each] for each in targets if each in self.open]
        if not found:
            return None
        limits = max(found, key=lambda each: each.width)
        hidden = [self.hidden[each] for each in targets if each in self.hidden]
        return without(limits, frozenset().union(*hidden))


def without(limits: Limits, hidden: frozenset[str]) -> Limits:
    """The same with these columns hidden."""
    if not hidden:
        return limits
    groups = None if limits.groups is None else tuple(name for name in limits.groups if name not in hidden)
    return Limits(limits.columns, limits.hidden | hidden, limits.rows, groups, limits.least)


def widest(opened: Iterable[tuple[Target, Limits]]) -> dict[Target, Limits]:
    found: dict[Target, Limits] = {}
    for target, limits in opened:
        known = found.get(target)
        if known is None or limits.width > known.width:
            found[target] = limits
    return found
