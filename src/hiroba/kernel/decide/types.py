"""Who asks, what they would do, and to what: the words of `decide`."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Final

from hiroba.kernel.decide.rules import NOTHING as NOTHING
from hiroba.kernel.decide.rules import WHOLE as WHOLE
from hiroba.kernel.decide.rules import Assurance as Assurance
from hiroba.kernel.decide.rules import Condition as Condition
from hiroba.kernel.decide.rules import Effect as Effect
from hiroba.kernel.decide.rules import Limits as Limits
from hiroba.kernel.decide.rules import Party as Party
from hiroba.kernel.decide.rules import PartyKind as PartyKind
from hiroba.kernel.decide.rules import Rule as Rule
from hiroba.kernel.decide.rules import Ruled as Ruled
from hiroba.kernel.decide.rules import Target as Target
from hiroba.kernel.decide.rules import TargetKind as TargetKind

_REMEMBERED: Final = 1024  # answers of one sight


class Role(StrEnum):
    """What a member may do in an organisation; each role includes the ones before it."""

    MEMBER = "member"  # reads what is shared inside the organisation
    OFFICER = "officer"  # publishes and edits data
    ADMINISTRATOR = "administrator"  # people, tokens, settings of the organisation


class Action(StrEnum):
    """Everything that is asked of `decide`. A new verb gets a line here and a policy."""

    DATASET_READ = "dataset:read"
    DATASET_COUNT = "dataset:count"  # how many, with noise, and nothing else
    DATASET_PUBLISH = "dataset:publish"
    DATASET_MANAGE = "dataset:manage"
    ENTITY_READ = "entity:read"
    ENTITY_WRITE = "entity:write"
    ORGANISATION_READ = "organisation:read"
    ORGANISATION_MANAGE = "organisation:manage"
    TOKEN_MANAGE = "token:manage"  # noqa: S105 - a verb, not a secret
    DIRECTORY_SYNC = "directory:sync"  # keep people and groups as a staff directory has them
    JOURNAL_READ = "journal:read"
    RULE_MANAGE = "rule:manage"
    CONSENT_ASK = "consent:ask"  # whether a resident lets data about them be used
    AGREEMENT_NEGOTIATE = "agreement:negotiate"
    ROLE_LEND = "role:lend"
    EMERGENCY_OPEN = "emergency:open"
    DIALOGUE_ASK = "dialogue:ask"
    DIALOGUE_ANSWER = "dialogue:answer"
    DIALOGUE_HIDE = "dialogue:hide"
    SERVICE_USE = "service:use"
    SERVICE_WORK = "service:work"
    SERVICE_MANAGE = "service:manage"
    PLATFORM_OPERATE = "platform:operate"


class Visibility(StrEnum):
    """Who may see a thing, from wide to narrow."""

    PUBLIC = "public"
    ORGANISATION = "organisation"  # members of the legal body that the owner is of
    PRIVATE = "private"  # officers of the owner


@dataclass(frozen=True)
class Principal:
    """Who asks.

    kind: anonymous | person | token | system. id: opaque (never a name or an e-mail).
    roles: organisation code -> role held there (the tree is applied by `decide`).
    scopes: None = everything the roles allow; otherwise only these actions (a token's).
    operator: runs the installation. purpose: what for, as they say it ("" = not said).
    behalf: organisation code -> id of the person whose role they have there as a deputy.
    emergencies: organisation code -> id of the emergency by which they have their role there.
    assurance: how sure it is that it is them.
    """

    kind: str
    id: str
    roles: dict[str, Role] = field(default_factory=dict)
    scopes: frozenset[Action] | None = None
    operator: bool = False
    purpose: str = ""
    assurance: Assurance = Assurance.NONE
    behalf: dict[str, str] = field(default_factory=dict)
    emergencies: dict[str, str] = field(default_factory=dict)

    @cached_property
    def key(self) -> Hashable:
        """The same for principals of which `decide` says the same."""
        return self.id, *self.alike

    @cached_property
    def alike(self) -> tuple[Hashable, ...]:
        """The same for principals of which it says the same where no rule names them."""
        roles = tuple(self.roles.items())
        return self.kind, roles, self.scopes, self.operator, self.purpose, self.assurance


ANONYMOUS = Principal(kind="anonymous", id="anonymous")
SYSTEM = Principal(kind="system", id="system", operator=True)


@dataclass(frozen=True)
class Resource:
    """To what. organisation: the owner's code ('' = the platform itself)."""

    kind: str  # dataset | entity | organisation | journal | service | platform
    id: str  # of entities: their type
    organisation: str
    visibility: Visibility = Visibility.PUBLIC


@dataclass(frozen=True)
class Decision:
    """rules: ids of the policies and rules that decided. limits: how much of the thing is open."""

    allowed: bool
    rules: tuple[str, ...]
    limits: Limits = WHOLE


@dataclass(frozen=True)
class Sight:
    """What a principal may see, as a constraint to put into a query (never filter afterwards).

    A row is visible when its visibility is PUBLIC, or it is ORGANISATION and its owner is in
    `organisations`, or it is PRIVATE and its owner is in `private_of`; `everything` lifts all.
    ruled: what rules open and close on top of that. who: whose it is, for what is asked again later.
    common: the one of others who see the same, if it was made of one.
    """

    everything: bool
    organisations: frozenset[str]
    private_of: frozenset[str]
    ruled: Ruled = field(default_factory=Ruled)
    who: Principal | None = field(default=None, compare=False)
    common: Sight | None = field(default=None, compare=False, repr=False)

    def of(self, who: Principal) -> Sight:
        """The same for somebody who sees the same."""
        return replace(self, who=who, common=self.alike)

    @property
    def alike(self) -> Sight:
        """What many see alike, without whose it is: what is found out of it is found out once for them."""
        return self if self.common is None else self.common

    def sees(self, visibility: Visibility, organisation: str) -> bool:
        """Report whether one row of this owner is visible by roles alone."""
        if self.everything or visibility is Visibility.PUBLIC:
            return True
        return organisation in (
            self.organisations if visibility is Visibility.ORGANISATION else self.private_of
        )

    def limits(self, kind: TargetKind, id: str, visibility: Visibility, organisation: str) -> Limits | None:
        """How much of one thing is visible, by roles and rules; None: nothing of it."""
        if self.everything:
            return WHOLE
        targets = Target(kind, id, organisation), _all_of(organisation)
        return self.ruled.limits(targets, whole=self.sees(visibility, organisation))

    @cached_property
    def partial(self) -> bool:
        """Whether of some things no more than parts are visible; where not, nothing has to be taken away."""
        return not self.everything and self.ruled.partial

    def extent(self, types: Iterable[str], visibility: Visibility, organisation: str) -> Limits | None:
        """Which attributes of an entity of these types are visible; None: nothing of it."""
        if self.everything or self.ruled.bare:
            return WHOLE if self.sees(visibility, organisation) else None
        key = tuple(types), visibility, organisation
        known = self.alike._extents
        found = known.get(key, NOTHING)
        if found is NOTHING:
            if len(known) >= _REMEMBERED:
                known.clear()
            found = known[key] = self._extent(*key)
        return found

    def shows(self, types: Iterable[str], visibility: Visibility, organisation: str) -> bool:
        """Report whether an entity of these types is visible with all of its attributes."""
        extent = self.extent(types, visibility, organisation)
        return extent is not None and extent.whole

    @cached_property
    def _extents(self) -> dict[tuple[tuple[str, ...], Visibility, str], Limits | None]:
        """What `extent` said: most things are of few types and owners."""
        return {}

    def _extent(self, types: tuple[str, ...], visibility: Visibility, organisation: str) -> Limits | None:
        targets = [Target(TargetKind.ENTITIES, type, organisation) for type in types]
        whole = self.sees(visibility, organisation)
        limits = self.ruled.limits([*targets, _all_of(organisation)], whole=whole)
        # rows and counts are of tables: no entity is opened by them
        if limits is None or limits.rows or limits.groups is not None:
            return None
        return WHOLE if limits.whole else limits


def _all_of(organisation: str) -> Target:
    return Target(TargetKind.ORGANISATION, organisation, organisation)


EVERYTHING = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
ONLY_PUBLIC = Sight(everything=False, organisations=frozenset(), private_of=frozenset())
