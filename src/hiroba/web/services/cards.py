"""A service of either kind as the pages show it, in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Audience, Manifest, State
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.services.types import ServiceInfo
from hiroba.web.services.menu import MenuItem, items
from hiroba.web.templatetags.hiroba_ui import title_of


@dataclass(frozen=True)
class Card:
    """outside: it runs elsewhere, by `provider`."""

    id: str
    title: str
    summary: str
    icon: str
    audience: Audience
    state: State
    reason: str
    items: list[MenuItem]
    outside: bool = False
    provider: str = ""


def of_manifest(manifest: Manifest, who: Principal, language: str) -> Card:
    standing = manifests.standing(manifest.id)
    return Card(
        manifest.id, manifest.title.said(language), manifest.summary.said(language), manifest.icon,
        manifest.audience, standing.state, standing.reason, items(manifest, who, language),
    )  # fmt: skip


def of_outside(service: ServiceInfo, language: str) -> Card:
    wish = service.wish
    return Card(
        service.id, wish.title.said(language), wish.summary.said(language), wish.icon, wish.audience,
        service.state, service.reason, [], outside=True,
        provider=title_of(organisations.get(service.organisation)),
    )  # fmt: skip
