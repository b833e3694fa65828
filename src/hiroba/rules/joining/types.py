"""Values of joining."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.organisations.types import OrganisationKind

CHANGED: Final = "joining.changed"  # of the outbox; key: the application; {"state"}
STOPPED: Final = "joining.stopped"  # key: the organisation; {"suspension"}


class ApplicationState(StrEnum):
    UNCONFIRMED = "unconfirmed"  # the address was not yet shown to be theirs
    WAITING = "waiting"  # for the operator
    ASKED = "asked"  # the operator asked something back
    ACCEPTED = "accepted"  # the terms are to be signed
    JOINED = "joined"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"  # by the applicant


@dataclass(frozen=True)
class Plan:
    """minute, day: requests; day_bytes: bytes; 0: no limit of its own."""

    id: str
    title: Any
    about: Any
    minute: int = 0
    day: int = 0
    day_bytes: int = 0


PLANS: Final[dict[str, Plan]] = {
    each.id: each
    for each in (
        Plan("usual", _("ふつう"), _("ほとんどの団体はこれで足ります。")),  # how much the settings say
        Plan("small", _("ひかえめ"), _("1日に1万回、1GBまで。人が画面から使う団体に。"), 120, 10_000, 10**9),
        Plan(
            "large",
            _("たくさん"),
            _("1日に100万回、100GBまで。サービスを動かす団体に。"),
            30_000,
            10**6,
            10**11,
        ),
    )
}


@dataclass(frozen=True)
class Wish:
    """What an organisation says of itself. corporate_number: 13 digits or ""; language: of the mails."""

    name: str
    name_en: str
    kind: OrganisationKind
    corporate_number: str
    website: str
    contact: str
    email: str
    purpose: str
    plan: str
    language: str = "ja"


@dataclass(frozen=True)
class Step:
    """What was said in a review. by: "operator" or "applicant"."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class ApplicationInfo:
    """by: id of the person who applied with an account, or "". code, parent: of its space, when accepted."""

    id: str
    wish: Wish
    state: ApplicationState
    by: str
    made: datetime
    code: str
    parent: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Terms:
    """sha256: of the texts; what is signed. published: None for those that come with Hiroba."""

    sha256: str
    ja: str
    en: str
    published: datetime | None


@dataclass(frozen=True)
class Signed:
    """Who signed which terms for an organisation. person: id; name, office: as they wrote them."""

    organisation: str
    sha256: str
    person: str
    name: str
    office: str
    at: datetime


@dataclass(frozen=True)
class SuspensionInfo:
    """hidden: its public data is not shown either. lifted: None while it holds."""

    id: int
    organisation: str
    reason: str
    hidden: bool
    begun: datetime
    lifted: datetime | None
