"""Values of services outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests.types import Audience, State, Words

CHANGED: Final = "services.changed"  # of the outbox; key: the application; {"state"}
SWITCHED: Final = "services.switched"  # key: the service; {"state"}

# What a service may be let do, in words.
SCOPES: Final[Mapping[Action, Any]] = {
    Action.DATASET_READ: _("データを読む"),
    Action.DATASET_PUBLISH: _("ファイルを公開する"),
    Action.ENTITY_READ: _("まちのもの（エンティティ）を読む"),
    Action.ENTITY_WRITE: _("まちのもの（エンティティ）を書く"),
    Action.CONSENT_ASK: _("住民の同意を確かめる"),
}


@dataclass(frozen=True)
class Plan:
    """minute, day: calls."""

    id: str
    title: Any
    minute: int
    day: int


PLANS: Final[Mapping[str, Plan]] = {
    each.id: each
    for each in (
        Plan("small", _("ひかえめ：1分に60回、1日に5,000回まで"), 60, 5_000),
        Plan("usual", _("ふつう：1分に300回、1日に5万回まで"), 300, 50_000),
        Plan("large", _("たくさん：1分に3,000回、1日に100万回まで"), 3_000, 1_000_000),
    )
}


@dataclass(frozen=True)
class Wish:
    """What an organisation wants its service to be. address: where it runs (https)."""

    title: Words
    summary: Words
    address: str
    icon: str
    audience: Audience
    scopes: frozenset[Action]
    plan: str


@dataclass(frozen=True)
class ServiceInfo:
    """A service outside as it was approved. reason: what is told while it is suspended."""

    id: str
    organisation: str
    wish: Wish
    state: State
    reason: str
    since: datetime
    terms: str  # SHA-256 of those that were accepted last


class ApplicationState(StrEnum):
    WAITING = "waiting"  # for the operator
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the organisation


@dataclass(frozen=True)
class ApplicationInfo:
    """A service to be, or a change of one there is. by: id of the person. answer: of the operator."""

    id: int
    service: str
    organisation: str
    wish: Wish
    state: ApplicationState
    by: str
    made: datetime
    terms: str
    answer: str
    changes: bool  # the service is there already


@dataclass(frozen=True)
class Terms:
    """sha256: of the texts; what is accepted."""

    sha256: str
    ja: str
    en: str


class KeyKind(StrEnum):
    TOKEN = "token"  # noqa: S105 - sent as it is, until a day
    PROGRAM = "client"  # gets short tokens by itself (RFC 6749 4.4, RFC 7523)
    OPENING = "opening"  # people sign in to the service with their account here (OpenID Connect)


@dataclass(frozen=True)
class KeyInfo:
    """A key of a service. principal: "<kind>-<id>", for tokens and programs the id that `decide` knows.

    known: the part that may be shown: how a token begins, the id of a client. last_used: to the day.
    """

    principal: str
    kind: KeyKind
    name: str
    known: str
    scopes: frozenset[Action]
    expires: datetime | None
    last_used: date | None
    revoked: bool


class SubscriberKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Subscription:
    """Who uses a service. subscriber: id of a person, or code of an organisation."""

    service: str
    kind: SubscriberKind
    subscriber: str
    since: datetime


@dataclass(frozen=True)
class UsedOn:
    """That somebody used a service on a day; what for is not kept."""

    service: str
    day: date


@dataclass(frozen=True)
class Subscribers:
    """Of one service. persons: only how many."""

    persons: int
    organisations: tuple[str, ...]
