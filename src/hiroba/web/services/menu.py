"""What the services put into the navigation, for one reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.urls import reverse

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Audience, Manifest
from hiroba.kernel.organisations import service as organisations


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    icon: str


def menu(who: Principal, language: str) -> list[MenuItem]:
    """Return the lines of every service that is on, as far as they are for `who`."""
    return [item for each in manifests.running() for item in items(each, who, language)]


def items(manifest: Manifest, who: Principal, language: str) -> list[MenuItem]:
    """Return the lines of one service."""
    return [
        MenuItem(item.title.said(language), reverse(f"{manifest.id}:{item.page}"), manifest.icon)
        for item in manifest.navigation
        if is_for(item, who)
    ]


class ForSome(Protocol):
    """What is for an audience: a service, a line of its navigation, a card."""

    @property
    def audience(self) -> Audience: ...


def is_for(item: ForSome, who: Principal) -> bool:
    """Report whether somebody belongs to the audience. What is for residents is there for everybody."""
    staff = who.operator or not all(organisations.is_trial(code) for code in who.roles)
    return item.audience is not Audience.STAFF or staff
