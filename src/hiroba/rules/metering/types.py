"""Values of metering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class Use(StrEnum):
    PAGE = "page"
    DOWNLOAD = "download"
    API = "api"
    WORKBENCH = "workbench"
    NOTIFICATION = "notification"
    FAILED = "failed"  # a call that was answered with an error


class PartyKind(StrEnum):
    ORGANISATION = "organisation"
    PERSON = "person"  # signed in, in no organisation
    ANONYMOUS = "anonymous"


class User(NamedTuple):
    """Who uses, as it is kept. organisation: its code, "" for the others."""

    party: PartyKind
    organisation: str


class SubjectKind(StrEnum):
    DATASET = "dataset"
    ENTITIES = "entities"
    SERVICE = "service"  # a service on the square; it has no owner
    CLIENT = "client"  # calls by keys, each once beside what it used; id: the service outside, or ""


class Subject(NamedTuple):
    """What is used. id: of a dataset, or an entity type ("" = of any). owner: code."""

    kind: SubjectKind
    id: str
    owner: str


@dataclass(frozen=True)
class Line:
    """Uses of one day by one user for one purpose. size: bytes, where they are known."""

    day: date
    user: User
    subject: Subject
    purpose: str
    use: Use
    number: int
    rows: int
    size: int


@dataclass(frozen=True)
class Allowance:
    """0: as the settings say. minute, day: requests. day_bytes: bytes."""

    organisation: str
    minute: int = 0
    day: int = 0
    day_bytes: int = 0


@dataclass(frozen=True)
class Standing:
    """What an organisation may use (0: without limit), and what it used today. size: bytes."""

    allowed: Allowance
    number: int
    size: int


@dataclass(frozen=True)
class ClientAllowance:
    """Of one service outside. 0: as its organisation. minute, day: calls."""

    service: str
    minute: int = 0
    day: int = 0


@dataclass(frozen=True)
class DayCalls:
    """Calls of one day by keys. failed: answered with an error."""

    day: date
    answered: int
    failed: int


@dataclass(frozen=True)
class Cost:
    """yen: shared. The weights say by which measures."""

    month: date
    yen: int
    by_requests: int = 1
    by_bytes: int = 1
    by_storage: int = 1


@dataclass(frozen=True)
class Share:
    """What one organisation used in a month and bears of its cost, whole yen."""

    organisation: str
    requests: int
    size: int
    storage: int
    yen: int


class TooManyRequests(HirobaError):
    """data: seconds until it is worth asking again."""

    code: ClassVar[str] = "too_many_requests"
    status: ClassVar[int] = 429
    sentence: ClassVar[Any] = _(
        "短い間のご利用が多すぎます。{seconds} 秒ほど待ってから、もう一度お試しください。"
    )


class QuotaSpent(HirobaError):
    """data: seconds until the next day."""

    code: ClassVar[str] = "quota_spent"
    status: ClassVar[int] = 429
    sentence: ClassVar[Any] = _(
        "この団体が1日に使える量を使い切りました。明日の0時から、また使えます。増やしたいときは、広場の運営者にご相談ください。"
    )


class ClientQuotaSpent(HirobaError):
    """data: service, seconds until the next day."""

    code: ClassVar[str] = "service_quota_spent"
    status: ClassVar[int] = 429
    sentence: ClassVar[Any] = _(
        "このサービスが1日に使える回数を使い切りました。明日の0時から、また使えます。増やしたいときは、開発者のページから申し込んでください。"
    )
