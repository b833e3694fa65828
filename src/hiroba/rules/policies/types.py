"""Values of rules in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hiroba.kernel.decide.types import Limits, Party, Resource, Rule


class RuleState(StrEnum):
    DRAFT = "draft"  # written, not yet in force
    ENACTED = "enacted"
    REPLACED = "replaced"  # by a later version
    ENDED = "ended"
    DISCARDED = "discarded"  # a draft that never came into force


class Duty(StrEnum):
    """What the user of data must do. `delete` is kept with its span: `delete:P30D`."""

    ATTRIBUTE = "attribute"
    INFORM = "inform"
    ANONYMIZE = "anonymize"
    REIDENTIFY_NOT = "reidentify-not"
    DELETE = "delete"


@dataclass(frozen=True)
class RuleInfo:
    """One version of a rule. by, enacted_by, ended_by: opaque ids of principals."""

    rule: Rule
    number: int
    state: RuleState
    written: datetime
    by: str
    enacted: datetime | None = None
    enacted_by: str = ""
    ended: datetime | None = None
    ended_by: str = ""

    @property
    def id(self) -> str:
        return self.rule.id

    @property
    def organisation(self) -> str:
        return self.rule.target.organisation


@dataclass(frozen=True)
class Names:
    """What the ids of a rule are called, in the active language. columns: name -> title of those that the
    reader may know of; None: all are known by their names. attributes: they are attributes of things."""

    party: str
    target: str
    columns: Mapping[str, str] | None = None
    attributes: bool = False


class Miss(StrEnum):
    """Why a rule about the thing did not apply."""

    ACTION = "action"
    PARTY = "party"
    PURPOSE = "purpose"
    ASSURANCE = "assurance"
    EARLY = "early"
    LATE = "late"


@dataclass(frozen=True)
class NearMiss:
    rule: Rule
    reasons: tuple[Miss, ...]


@dataclass(frozen=True)
class Tried:
    """policies: ids of the house's policies that decided. limits: None where it is refused."""

    limits: Limits | None
    policies: tuple[str, ...]
    rules: tuple[Rule, ...]
    missed: tuple[NearMiss, ...] = field(default=())


class Deed(StrEnum):
    """What somebody could do with a thing. READ: by whatever page, download, interface, question in SQL,
    subscription or map, which all ask the same. COUNT: hear how many there are, with noise."""

    READ = "read"
    COUNT = "count"
    WRITE = "write"
    MANAGE = "manage"


@dataclass(frozen=True)
class Change:
    """What a draft changes for one party, one thing and one deed. before, after: None: nothing is open."""

    party: Party
    purpose: str
    what: Resource
    before: Limits | None
    after: Limits | None
    deed: Deed = Deed.READ
