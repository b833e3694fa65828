"""What a service says of itself: read before Django is set up, so nothing here touches the database.

Functions are named as "package.module:function" and loaded when they are needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hiroba.kernel.decide.types import Action


@dataclass(frozen=True)
class Words:
    """The same in both languages of the face."""

    ja: str
    en: str

    def said(self, language: str) -> str:
        return self.en if language.startswith("en") else self.ja


class Audience(StrEnum):
    """Whom a service, or a line of its navigation, is for."""

    RESIDENTS = "residents"
    STAFF = "staff"  # members of an organisation
    EVERYONE = "everyone"


@dataclass(frozen=True)
class Permission:
    """id: what is allowed, "<service>:<verb>". action: which of the house's verbs on services decides it:
    SERVICE_USE (who has signed in), SERVICE_WORK (officers), SERVICE_MANAGE (administrators)."""

    id: str
    title: Words
    action: Action


@dataclass(frozen=True)
class Page:
    """route: below the service's address, in Django's form ("initiatives/<slug:id>").

    view: a function (HttpRequest, Principal, **parts of the route) -> HttpResponse.
    permission: what a reader needs before the view is asked; "" = the view decides. embeds: may stand in
    a frame of another site.
    """

    route: str
    name: str
    view: str
    permission: str = ""
    embeds: bool = False


@dataclass(frozen=True)
class NavigationItem:
    """page: the name of a page without parts."""

    title: Words
    page: str
    audience: Audience = Audience.EVERYONE


@dataclass(frozen=True)
class EntityType:
    """A type of entities that the service writes into the living city."""

    name: str
    title: Words


@dataclass(frozen=True)
class CountedIndicator:
    """A figure that the service counts itself. count: a function (organisation: str) -> float.

    rows: a function (organisation: str) -> str, the address of a page that lists what was counted.
    """

    id: str  # "<service>.<name>"
    title: Words
    unit: Words
    count: str
    higher_is_better: bool = True
    rows: str = ""


@dataclass(frozen=True)
class Setting:
    """Something an operator sets for the service. default: also says the kind (bool, int, str)."""

    name: str
    title: Words
    default: bool | int | str


@dataclass(frozen=True)
class RepeatedJob:
    """handler: a function (JobContext) -> None, which may come twice without harm."""

    name: str
    handler: str
    seconds: float


@dataclass(frozen=True)
class Manifest:
    """id: the service's part of addresses, "/s/<id>/"; also the label of its Django app.

    app: the Django app's dotted name, "" for none. operations: "module:NAME" of a tuple of operations of
    `protocols.rest`, whose paths begin with "/api/v1/services/<id>". help: what it does, in sentences.
    """

    id: str
    title: Words
    summary: Words
    audience: Audience
    app: str = ""
    help: Words = Words("", "")
    icon: str = "service"
    navigation: tuple[NavigationItem, ...] = ()
    pages: tuple[Page, ...] = ()
    operations: str = ""
    entity_types: tuple[EntityType, ...] = ()
    indicators: tuple[CountedIndicator, ...] = ()
    permissions: tuple[Permission, ...] = ()
    settings: tuple[Setting, ...] = ()
    jobs: tuple[RepeatedJob, ...] = ()

    def permission(self, id: str) -> Permission:
        """Raises KeyError: a service asks for what its manifest names."""
        return {each.id: each for each in self.permissions}[id]

    def setting(self, name: str) -> Setting:
        """Raises KeyError."""
        return {each.name: each for each in self.settings}[name]


class State(StrEnum):
    ON = "on"
    SUSPENDED = "suspended"  # for a time: its pages say why, its addresses answer 503
    OFF = "off"  # not here: its addresses answer 404


@dataclass(frozen=True)
class Standing:
    """How a service stands. reason: what its readers are told while it is suspended."""

    service: str
    state: State = State.ON
    reason: str = ""
    since: datetime | None = None
    settings: Mapping[str, bool | int | str] = field(default_factory=dict)
